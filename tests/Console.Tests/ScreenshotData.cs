using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using FlagCluster.IdentityProvider;
using FlagCluster.Testing;
using FlagCluster.Testing.Git;

namespace FlagCluster.Console.Tests;

/// <summary>Adds what an installation in use has: evaluations, changes, people, a webhook, an identity provider and a rule.</summary>
internal static class ScreenshotData
{
    /// <summary>A file of Flipt with a flag of each result.</summary>
    public const string FliptFile = """
        flags:
          - key: color
            name: Color of the button
            enabled: true
            variants: [{ key: red }, { key: blue }, { key: green }]
            rules:
              - segment: germany
                distributions: [{ variant: red, rollout: 50 }, { variant: blue, rollout: 30 }, { variant: green, rollout: 20 }]
          - key: one-click
            type: BOOLEAN_FLAG_TYPE
            enabled: false
            rollouts: [{ threshold: { percentage: 12.5, value: true } }]
          - key: new-checkout
            type: BOOLEAN_FLAG_TYPE
            enabled: true
          - key: free-returns
            type: BOOLEAN_FLAG_TYPE
            enabled: true
            rollouts: [{ segment: { key: broken, value: true } }]
          - key: banner
            name: Banner of the season
            enabled: true
            variants: [{ key: summer, name: Summer }, { key: winter }]
        segments:
          - key: germany
            match_type: ALL_MATCH_TYPE
            constraints: [{ type: STRING_COMPARISON_TYPE, property: country, operator: eq, value: DE }]
          - key: broken
            match_type: ALL_MATCH_TYPE
            constraints: [{ type: NUMBER_COMPARISON_TYPE, property: age, operator: between, value: "18" }]
        """;

    private const string Organization = "/api/v1/organizations/demo";
    private const string Project = "/api/v1/projects/shop";
    private const int Callers = 60;

    private static readonly string[] Countries = ["DE", "AT", "FR", "NL", "US"];

    // With the variants that are served, from the rarest to the most frequent.
    private static readonly (string Flag, string[] Variants)[] Flags =
    [
        ("new-checkout", ["on", "off"]),
        ("search-ranking", ["learned", "classic"]),
        ("checkout-button", ["calm", "friendly", "plain"]),
        ("homepage-banner", ["standard"]),
        ("payment-methods", ["usual"]),
        ("free-shipping-from", ["usual"]),
        ("shipping-rates", ["world"]),
        ("express-pay", ["off"]),
    ];

    public static async Task AddAsync(ConsoleServer server, TestIdentityProvider provider)
    {
        await AddPeopleAsync(server);
        await AddSettingsAsync(server, provider);
        await AddChangesAsync(server);
        await ReportAsync(server);
        await EvaluateAsync(server);
    }

    private static async Task AddPeopleAsync(ConsoleServer server)
    {
        await Person.CreateAsync(server, "ada", "maintainer");
        await Person.CreateAsync(server, "grace", "editor");
        await Person.CreateAsync(server, "linus");
        await AddGroupAsync(server);
        await server.SendAsync(HttpMethod.Post, "/api/v1/projects", new { slug = "warehouse", name = "Warehouse" });
        await server.SendAsync(
            HttpMethod.Post,
            "/api/v1/projects/warehouse/environments",
            new { slug = "production", name = "Production" }
        );
    }

    /// <summary>Adds a group with members and a role, and a role of the organization.</summary>
    private static async Task AddGroupAsync(ConsoleServer server)
    {
        var group = await server.SendAsync(HttpMethod.Post, Organization + "/groups", new { name = "Checkout team" });
        var id = group.GetProperty("id").GetString();
        var members = await server.SendAsync(HttpMethod.Get, Organization + "/members?limit=1000");
        foreach (var member in members.GetProperty("items").EnumerateArray())
            await server.SendAsync(
                HttpMethod.Post,
                $"{Organization}/groups/{id}/members",
                new { user = member.GetProperty("user").GetString() }
            );
        var grant = new
        {
            principalKind = "group",
            principal = id,
            role = "editor",
            project = "shop",
        };
        await server.SendAsync(HttpMethod.Post, Organization + "/grants", grant);
        var role = new
        {
            slug = "release-manager",
            name = "Release manager",
            description = "Turns flags on and off, and changes nothing else.",
            permissions = new[] { "flags.read", "flags.toggle", "environments.read", "projects.read" },
        };
        await server.SendAsync(HttpMethod.Post, Organization + "/roles", role);
    }

    private static async Task AddSettingsAsync(ConsoleServer server, TestIdentityProvider provider)
    {
        await server.SendAsync(
            HttpMethod.Post,
            Organization + "/sso",
            new
            {
                name = "Corporate accounts",
                issuer = provider.Issuer,
                clientId = TestIdentityProvider.ClientId,
                clientSecret = TestIdentityProvider.ClientSecret,
                domains = new[] { "example.com" },
                createsAccounts = true,
            }
        );
        await server.SendAsync(
            HttpMethod.Post,
            Project + "/webhooks",
            new
            {
                name = "staging-chat",
                url = "https://hooks.slack.com/services/T000/B000/example",
                format = "slack",
                events = new[] { "flag.*", "segment.*", "alert.firing" },
                environments = new[] { "staging" },
                enabled = false,
            }
        );
        await server.SendAsync(
            HttpMethod.Post,
            Project + "/webhooks",
            new
            {
                name = "release-notes",
                url = "https://receiver.invalid/flags",
                events = new[] { "flag.*" },
            }
        );
        await server.SendAsync(
            HttpMethod.Put,
            Project + "/environments/production/anomaly-rules/checkout-errors",
            new
            {
                flag = "new-checkout",
                metric = new { of = "errors" },
                compare = new { to = "threshold", value = 0.01 },
                minimum = new { events = 100 },
                window = "5m",
                severity = "warning",
                actions = Array.Empty<object>(),
            }
        );
        await AddRepositoryAsync(server);
        await FiringRule.FireAsync(server, "shipping-load", "free-shipping-from", "warning");
    }

    /// <summary>Connects production to a repository, and changes one flag there and here.</summary>
    private static async Task AddRepositoryAsync(ConsoleServer server)
    {
        const string Git = Project + "/environments/production/git";
        const string File = "production/flags/ho/homepage-banner.yaml";
        var (repository, user, token) = (server.Git.Url, GitServer.User, GitServer.Token);
        await server.SendAsync(
            HttpMethod.Put,
            Git,
            new
            {
                repository,
                path = "production",
                mode = "both",
                user,
                token,
            }
        );
        await StatusAsync("ok");
        using var copy = await GitWorkCopy.CloneAsync(server.Git);
        await copy.PullAsync();
        copy.Write(File, copy.Read(File).Replace("on top of the home page", "above the menu", StringComparison.Ordinal));
        await copy.PushAsync("Describe where the banner is");
        await server.SendAsync(
            HttpMethod.Patch,
            Project + "/environments/production/flags/homepage-banner",
            new { description = "The line on top of every page." }
        );
        await server.SendAsync(HttpMethod.Post, Git + "/sync");
        await StatusAsync("conflict");

        Task StatusAsync(string status) =>
            Waiting.Until(
                async () => (await server.SendAsync(HttpMethod.Get, Git + "/status")).GetProperty("status").GetString() == status,
                $"the status {status}"
            );
    }

    private static async Task AddChangesAsync(ConsoleServer server)
    {
        await PatchAsync("staging", "express-pay", new { enabled = false }, "The provider has an outage");
        await PatchAsync("staging", "gift-wrapping", new { enabled = true }, "Tried before the season");
        await PatchAsync("production", "homepage-banner", new { owner = "brand-team" }, "Moved to another team");
        await PatchAsync("production", "search-ranking", new { enabled = false }, "Slow answers in Europe");
        await PatchAsync("production", "search-ranking", new { enabled = true }, "Fixed");

        Task PatchAsync(string environment, string flag, object change, string reason) =>
            server.SendAsync(
                HttpMethod.Patch,
                $"{Project}/environments/{environment}/flags/{flag}?message={Uri.EscapeDataString(reason)}",
                change
            );
    }

    /// <summary>Evaluates all flags for several callers, so that the counts of the last minute are there.</summary>
    private static async Task EvaluateAsync(ConsoleServer server)
    {
        for (var caller = 0; caller < Callers; caller++)
        {
            var context = new
            {
                targetingKey = "user-" + caller.ToString(CultureInfo.InvariantCulture),
                country = Countries[caller % Countries.Length],
                plan = caller % 3 == 0 ? "pro" : "free",
            };
            await PostAsync(server, "/ofrep/v1/evaluate/flags", new { context });
            foreach (var (flag, _) in Flags.Take(1 + (caller % Flags.Length)))
                await PostAsync(server, "/ofrep/v1/evaluate/flags/" + flag, new { context });
        }
    }

    /// <summary>Reports evaluations of the last day: more of them in the afternoon than at night.</summary>
    private static async Task ReportAsync(ConsoleServer server)
    {
        var now = TimeProvider.System.GetUtcNow();
        for (var hour = 2; hour < 24; hour++)
            await ReportAsync(server, now.AddHours(-hour), DayShare(now.AddHours(-hour)), 1_000);
        for (var minute = 1; minute < 60; minute++)
            await ReportAsync(server, now.AddMinutes(-minute), DayShare(now) + (0.2 * Math.Sin(minute)), 17);
    }

    private static double DayShare(DateTimeOffset time) => 1.2 - Math.Cos((time.Hour - 3) * Math.PI / 12);

    private static Task ReportAsync(ConsoleServer server, DateTimeOffset time, double share, double most)
    {
        var events = new List<object>();
        for (var index = 0; index < Flags.Length; index++)
        {
            var (flag, variants) = Flags[index];
            for (var number = 0; number < variants.Length; number++)
                events.Add(
                    new
                    {
                        time,
                        flagKey = flag,
                        variant = variants[number],
                        reason = variants.Length > 1 ? "SPLIT" : "STATIC",
                        // One event stands for as many evaluations.
                        samplingRate = 1 / Math.Max(1, Math.Round(share * most * (1 + (2 * number)) / (index + 1))),
                    }
                );
        }
        return PostAsync(server, "/api/v1/exposures", new { events });
    }

    internal static async Task PostAsync(ConsoleServer server, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", server.Process.ServerKey);
        request.Content = JsonContent.Create(body);
        using var response = await server.Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }
}
