using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using FlagCluster.Contracts.Webhooks;

namespace FlagCluster.Integrations.IncomingHooks;

/// <summary>Reads what systems report about pull requests.</summary>
/// <remarks>
/// GitHub: https://docs.github.com/webhooks/webhook-events-and-payloads#pull_request. GitLab:
/// https://docs.gitlab.com/user/project/integrations/webhook_events/#merge-request-events. Gitea sends the properties of GitHub.
/// </remarks>
public static class HookPayload
{
    private const int MaxTextLength = 500;

    /// <summary>Returns the name of the header with the type of an event.</summary>
    /// <param name="provider">The sender's system.</param>
    private static string EventHeaderOf(HookProvider provider) =>
        provider switch
        {
            HookProvider.GitHub => "X-GitHub-Event",
            HookProvider.GitLab => "X-Gitlab-Event",
            _ => "X-Gitea-Event",
        };

    /// <summary>Returns the names of the headers that may have the id of a request. A repetition has the same id.</summary>
    /// <param name="provider">The sender's system.</param>
    public static IReadOnlyList<string> DeliveryHeadersOf(HookProvider provider) =>
        provider switch
        {
            HookProvider.GitHub => ["X-GitHub-Delivery"],
            HookProvider.GitLab => ["webhook-id", "Idempotency-Key", "X-Gitlab-Event-UUID"],
            _ => ["X-Gitea-Delivery"],
        };

    /// <summary>Reads the pull request that a request says was opened.</summary>
    /// <param name="provider">The sender's system.</param>
    /// <param name="header">Returns the value of a header; empty when it is absent.</param>
    /// <param name="body">The body.</param>
    /// <param name="opened">The pull request; null when the request reports anything else.</param>
    /// <param name="problem">Why the body cannot be read.</param>
    /// <returns>False when the body does not have the properties that the system documents.</returns>
    public static bool TryReadOpened(
        HookProvider provider,
        Func<string, string> header,
        ReadOnlyMemory<byte> body,
        out PullRequest? opened,
        [NotNullWhen(false)] out string? problem
    )
    {
        ArgumentNullException.ThrowIfNull(header);
        (opened, problem) = (null, null);
        var type = header(EventHeaderOf(provider));
        if (type != (provider == HookProvider.GitLab ? "Merge Request Hook" : "pull_request"))
            return true;
        try
        {
            using var document = JsonDocument.Parse(body);
            opened = provider == HookProvider.GitLab ? ReadGitLab(document.RootElement) : ReadGitHub(document.RootElement);
            return true;
        }
        // What the methods of JsonElement throw for a document of another shape.
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            problem = $"The body is not a '{type}' event of {provider}: {exception.Message}";
            return false;
        }
    }

    private static PullRequest? ReadGitHub(JsonElement root)
    {
        if (root.GetProperty("action").GetString() is not ("opened" or "reopened"))
            return null;
        var request = root.GetProperty("pull_request");
        return new(
            request.GetProperty("number").GetInt64(),
            Text(request.GetProperty("head").GetProperty("ref")),
            Text(request.GetProperty("title")),
            Text(request.GetProperty("html_url")),
            Text(request.GetProperty("user").GetProperty("login"))
        );
    }

    private static PullRequest? ReadGitLab(JsonElement root)
    {
        var request = root.GetProperty("object_attributes");
        // Requests for the draft of a webhook have no action.
        if (!request.TryGetProperty("action", out var action) || action.GetString() is not ("open" or "reopen"))
            return null;
        return new(
            request.GetProperty("iid").GetInt64(),
            Text(request.GetProperty("source_branch")),
            Text(request.GetProperty("title")),
            Text(request.GetProperty("url")),
            Text(root.GetProperty("user").GetProperty("username"))
        );
    }

    private static string Text(JsonElement value)
    {
        var text = (value.GetString() ?? throw new FormatException("A text is null.")).Replace("\0", "", StringComparison.Ordinal);
        if (text.Length <= MaxTextLength)
            return text;
        // A pair of surrogates is not divided.
        return text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)];
    }
}
