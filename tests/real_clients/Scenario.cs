// The scenario with .NET's HttpClient: Scenario.exe URL ORDER SUBSCRIPTION MISSING; prints one JSON line for each answer.

using System;
using System.Linq;
using System.Net.Http;
using System.Runtime.InteropServices;
using System.Text;

public static class Scenario
{
    // Run by tapecheck it takes its proxy from the environment.
    private static readonly HttpClient Client = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
    private static string url;

    public static void Main(string[] arguments)
    {
        url = arguments[0];
        string order = arguments[1], subscription = arguments[2], missing = arguments[3];
        Ask("GET", order, null);
        Ask("PATCH", order, "{\"id\":\"" + order.Split('/').Last() + "\",\"status\":\"cancelled\"}");
        Ask("GET", order, null);
        var current = Ask("GET", subscription, null);
        Ask("PATCH", subscription, current.Replace("\"status\":\"active\"", "\"status\":\"deleted\""));
        Ask("GET", subscription, null);
        Ask("GET", missing, null);
        Console.Out.Flush();
        Leave(0);
    }

    // Ends without mono's own way out, which aborts its I/O thread and dies of it (SIGABRT, assertion in mono-threads.c)
    // when a connection is closed in that moment: mono/mono#21493, once in 400 runs.
    [DllImport("libc", EntryPoint = "_exit")]
    private static extern void Leave(int status);

    private static string Ask(string method, string path, string body)
    {
        var requestId = Guid.NewGuid().ToString();
        var request = new HttpRequestMessage(new HttpMethod(method), url + path);
        request.Headers.Add("Authorization", "Bearer any");
        request.Headers.Add("Accept", "application/json");
        request.Headers.Add("MS-RequestId", requestId);
        if (body != null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        var answer = Client.SendAsync(request).Result;
        var text = answer.Content.ReadAsStringAsync().Result;
        var echoed = answer.Headers.TryGetValues("MS-RequestId", out var ids) && ids.Single() == requestId;
        Console.WriteLine("{\"status\":" + (int)answer.StatusCode + ",\"echoed\":" + (echoed ? "true" : "false") + ",\"body\":" + text + "}");
        return text;
    }
}
