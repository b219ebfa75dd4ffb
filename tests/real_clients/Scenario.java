// The scenario with the JDK's HttpClient: java Scenario.java URL ORDER SUBSCRIPTION MISSING; prints one JSON line for
// each answer.

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.UUID;

public class Scenario {
    // As it comes: it offers HTTP/2. Run by tapecheck it takes its proxy, and whom to trust, from JAVA_TOOL_OPTIONS.
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static String url;

    public static void main(String[] arguments) throws Exception {
        url = arguments[0];
        String order = arguments[1], subscription = arguments[2], missing = arguments[3];
        ask("GET", order, "");
        ask("PATCH", order, "{\"id\":\"" + order.substring(order.lastIndexOf('/') + 1) + "\",\"status\":\"cancelled\"}");
        ask("GET", order, "");
        String current = ask("GET", subscription, "");
        ask("PATCH", subscription, current.replace("\"status\":\"active\"", "\"status\":\"deleted\""));
        ask("GET", subscription, "");
        ask("GET", missing, "");
    }

    private static String ask(String method, String path, String body) throws Exception {
        String requestId = UUID.randomUUID().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer any")
            .header("Accept", "application/json")
            .header("MS-RequestId", requestId)
            .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        var answer = CLIENT.send(request.build(), BodyHandlers.ofString());
        boolean echoed = answer.headers().firstValue("MS-RequestId").equals(java.util.Optional.of(requestId));
        System.out.printf("{\"status\":%d,\"echoed\":%b,\"body\":%s}%n", answer.statusCode(), echoed, answer.body());
        return answer.body();
    }
}
