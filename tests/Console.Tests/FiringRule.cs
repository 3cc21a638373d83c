using System.Text.Json;
using FlagCluster.Testing;

namespace FlagCluster.Console.Tests;

/// <summary>Makes an anomaly rule of the demo open an alert: a flag is evaluated more often than the rule allows.</summary>
internal static class FiringRule
{
    private const string Environment = "/api/v1/projects/shop/environments/production";

    /// <summary>Writes a rule that fires when a flag is evaluated more often than it allows.</summary>
    public static Task CreateAsync(ConsoleServer server, string rule, string flag, string severity = "critical") =>
        server.SendAsync(
            HttpMethod.Put,
            $"{Environment}/anomaly-rules/{rule}",
            new
            {
                flag,
                metric = new { of = "evaluations" },
                compare = new { to = "threshold", value = 0.1 },
                window = "10s",
                severity,
            }
        );

    /// <summary>Writes a rule for a flag, and evaluates the flag until the alert is open.</summary>
    public static async Task FireAsync(ConsoleServer server, string rule, string flag, string severity = "critical")
    {
        await CreateAsync(server, rule, flag, severity);
        await Waiting.Until(
            async () =>
            {
                await ScreenshotData.PostAsync(server, $"/ofrep/v1/evaluate/flags/{flag}", new { context = new { targetingKey = "u" } });
                var alerts = await server.SendAsync(HttpMethod.Get, Environment + "/alerts");
                return alerts.GetProperty("items").EnumerateArray().Any(alert => RuleOf(alert) == rule);
            },
            $"an alert of {rule}"
        );
    }

    /// <summary>Deletes a rule.</summary>
    public static Task DeleteAsync(ConsoleServer server, string rule) =>
        server.SendAsync(HttpMethod.Delete, $"{Environment}/anomaly-rules/{rule}");

    private static string? RuleOf(JsonElement alert) => alert.GetProperty("rule").GetString();
}
