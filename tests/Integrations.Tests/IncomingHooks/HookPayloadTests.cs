using System.Text;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Integrations.IncomingHooks;
using FlagCluster.Testing;
using FlagCluster.Testing.Databases;

namespace FlagCluster.Integrations.Tests.IncomingHooks;

/// <summary>Requests as the systems document them: <c>Payloads/{provider}.json</c>.</summary>
public sealed class HookPayloadTests
{
    private const string Branch = "feature/Express-Checkout_v2";

    public static TheoryData<HookProvider> Providers => [.. Enum.GetValues<HookProvider>()];

    [Theory]
    [MemberData(nameof(Providers))]
    public void TryReadOpened_RequestOfTheSystem_IsThePullRequest(HookProvider provider)
    {
        Assert.True(HookPayload.TryReadOpened(provider, EventOf(provider), BodyOf(provider), out var read, out _));

        Assert.Equal((42, Branch, "Add express checkout", "octo-dev"), (read!.Number, read.Branch, read.Title, read.Author));
        Assert.EndsWith("/42", read.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HookProvider.GitHub, "\"action\": \"opened\"", "\"action\": \"closed\"")]
    [InlineData(HookProvider.GitLab, "\"action\": \"open\"", "\"action\": \"merge\"")]
    [InlineData(HookProvider.Gitea, "\"action\": \"opened\"", "\"action\": \"synchronized\"")]
    public void TryReadOpened_AnotherAction_IsNothing(HookProvider provider, string opened, string other)
    {
        var body = Encoding.UTF8.GetString(BodyOf(provider)).Replace(opened, other, StringComparison.Ordinal);

        Assert.True(HookPayload.TryReadOpened(provider, EventOf(provider), Encoding.UTF8.GetBytes(body), out var read, out _));

        Assert.Null(read);
    }

    [Fact]
    public void TryReadOpened_AnotherEvent_IsNothing()
    {
        Assert.True(HookPayload.TryReadOpened(HookProvider.GitHub, _ => "ping", "not even JSON"u8.ToArray(), out var read, out _));

        Assert.Null(read);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"action\":\"opened\"}")]
    [InlineData("{\"action\":\"opened\",\"pull_request\":{\"number\":\"x\"}}")]
    [InlineData("{\"action\":\"opened\",\"pull_request\":null}")]
    [InlineData("{")]
    public void TryReadOpened_BodyOfAnotherShape_IsAProblem(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);

        Assert.False(HookPayload.TryReadOpened(HookProvider.GitHub, EventOf(HookProvider.GitHub), bytes, out _, out var problem));

        Assert.StartsWith("The body is not a 'pull_request' event of GitHub", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("feature/*", "feature/a/b", "a/b")]
    [InlineData("*", "main", "main")]
    [InlineData("*-flag", "new-flag", "new")]
    [InlineData("main", "main", "main")]
    [InlineData("feature/*", "feature/", null)]
    [InlineData("feature/*", "bugfix/a", null)]
    [InlineData("main", "main2", null)]
    public void Match_Branch_IsWhatTheStarStandsFor(string pattern, string branch, string? expected) =>
        Assert.Equal(expected, FlagTemplate.Match(pattern, branch));

    [Theory]
    [InlineData("{name}", "express-checkout_v2")]
    [InlineData("pr-{number}-{name}", "pr-42-express-checkout_v2")]
    [InlineData("{branch}", "feature-express-checkout_v2")]
    [InlineData("{unknown}", "unknown")]
    [InlineData("{author}/{title}", "octo-dev-add-express-checkout")]
    [InlineData("…", "")]
    public void KeyOf_Template_IsAKey(string template, string expected)
    {
        var request = new PullRequest(42, Branch, "Add express checkout", "https://github.com/acme/shop/pull/42", "octo-dev");

        Assert.Equal(expected, FlagTemplate.KeyOf(Hook() with { KeyTemplate = template }, request));
    }

    [Fact]
    public void DocumentOf_Template_FillsTextsAndNothingElse()
    {
        var request = new PullRequest(42, "feature/x", "\"}{number}", "https://github.com/acme/shop/pull/42", "octo-dev");

        var document = Encoding.UTF8.GetString(FlagTemplate.DocumentOf(Hook(), request));

        Assert.Equal(
            """{"type":"boolean","description":"\"}{number} (https://github.com/acme/shop/pull/42)","tags":["pr-42"],"variants":{"on":true},"enabled":false}""",
            document
        );
    }

    private static IncomingHook Hook() =>
        new()
        {
            Id = "abcdefghijkl",
            Environment = SampleWebhooks.Production,
            Name = "Hook",
            Provider = HookProvider.GitHub,
            Secret = ReadOnlyMemory<byte>.Empty,
            BranchPattern = "feature/*",
            KeyTemplate = "{name}",
            FlagTemplate = """
                {"type":"boolean","enabled":true,"description":"{title} ({url})","tags":["pr-{number}"],"variants":{"on":true}}
                """,
            ServiceAccount = "serviceaccnt",
            CreatedAt = SampleChanges.Noon,
        };

    private static Func<string, string> EventOf(HookProvider provider) =>
        name =>
            name.EndsWith("-Event", StringComparison.Ordinal)
                ? (provider == HookProvider.GitLab ? "Merge Request Hook" : "pull_request")
                : "";

    private static byte[] BodyOf(HookProvider provider) =>
        File.ReadAllBytes(Path.Combine(Repository.Root, $"tests/Integrations.Tests/IncomingHooks/Payloads/{provider.Name()}.json"));
}
