using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Webhooks;
using FlagCluster.Control.Secrets;
using FlagCluster.Integrations.Outbound;
using FlagCluster.Integrations.Webhooks;

namespace FlagCluster.Api.Management.Webhooks;

/// <summary>Makes webhooks from requests. The store receives their addresses and secrets only encrypted.</summary>
internal sealed class WebhookEditor(WebhookSecrets secrets, OutboundClient client, TimeProvider time)
{
    private static readonly InputError DatadogNeedsKey = new("/secret", "'secret' must be the API key of Datadog.");

    /// <summary>Returns the webhook that a request describes, and its secret when the server made it.</summary>
    public (Webhook? Webhook, string? Secret, IReadOnlyList<InputError> Errors) Create(Scope scope, CreateWebhookRequest request)
    {
        var format = WebhookFormats.Find(request.Format ?? "json")!.Value;
        List<InputError> errors = [];
        Check(request.Url, errors);
        Check(scope, request.Events, errors);
        if (format == WebhookFormat.Datadog && request.Secret is null)
            errors.Add(DatadogNeedsKey);
        if (errors.Count > 0)
            return (null, null, errors);
        var id = Secret.NewId();
        var secret = request.Secret ?? WebhookSecrets.NewSecret();
        var now = Now();
        var webhook = new Webhook
        {
            Id = id,
            Scope = scope,
            Name = request.Name,
            Address = WebhookSecrets.Mask(request.Url, format),
            Secrets = secrets.Protect(id, new(request.Url, secret)),
            Format = format,
            Events = [.. request.Events.Distinct()],
            Environments = [.. (request.Environments ?? []).Distinct()],
            Enabled = request.Enabled ?? true,
            CreatedAt = now,
            UpdatedAt = now,
        };
        return (webhook, request.Secret is null ? secret : null, []);
    }

    /// <summary>Returns a webhook with the changes of a request.</summary>
    public (Webhook? Webhook, IReadOnlyList<InputError> Errors) Update(Webhook known, UpdateWebhookRequest request)
    {
        var format = request.Format is null ? known.Format : WebhookFormats.Find(request.Format)!.Value;
        List<InputError> errors = [];
        if (request.Url is not null)
            Check(request.Url, errors);
        Check(known.Scope, request.Events ?? [], errors);
        // The key is sent to the address: who changes the address must know the key.
        if (format == WebhookFormat.Datadog && request.Secret is null && (known.Format != format || request.Url is not null))
            errors.Add(DatadogNeedsKey);
        var old = secrets.Unprotect(known);
        if (old is null && (request.Url is null || request.Secret is null))
            errors.Add(Unreadable());
        if (errors.Count > 0)
            return (null, errors);
        var secret = new WebhookSecret(request.Url ?? old!.Url, request.Secret ?? old!.Secret);
        var enabled = request.Enabled ?? known.Enabled;
        return (
            known with
            {
                Name = request.Name ?? known.Name,
                Address = WebhookSecrets.Mask(secret.Url, format),
                Secrets = secrets.Protect(known.Id, secret),
                Format = format,
                Events = request.Events is null ? known.Events : [.. request.Events.Distinct()],
                Environments = request.Environments is null ? known.Environments : [.. request.Environments.Distinct()],
                Enabled = enabled,
                // A person decides from here on, also when the webhook stays disabled.
                DisabledReason = request.Enabled is null ? known.DisabledReason : null,
                UpdatedAt = Now(),
            },
            []
        );
    }

    /// <summary>Returns a webhook with a new random secret.</summary>
    public (Webhook? Webhook, string? Secret, IReadOnlyList<InputError> Errors) ReplaceSecret(Webhook known)
    {
        if (known.Format == WebhookFormat.Datadog)
            return (null, null, [DatadogNeedsKey]);
        if (secrets.Unprotect(known) is not { } old)
            return (null, null, [Unreadable()]);
        var secret = WebhookSecrets.NewSecret();
        return (known with { Secrets = secrets.Protect(known.Id, old with { Secret = secret }), UpdatedAt = Now() }, secret, []);
    }

    private void Check(string url, List<InputError> errors)
    {
        if (client.FindProblem(url) is { } problem)
            errors.Add(new("/url", $"'url' {problem}"));
    }

    private static void Check(Scope scope, IReadOnlyList<string> events, List<InputError> errors)
    {
        if (scope.Project is not null && events.FirstOrDefault(WebhookEventTypes.IsForOrganizations) is { } pattern)
            errors.Add(
                new(
                    "/events",
                    $"'events' has '{pattern}', which a webhook of a project never receives. Add a webhook of the organization: "
                        + $"/api/v1/organizations/{scope.Organization}/webhooks."
                )
            );
    }

    private static InputError Unreadable() =>
        new("", "The address and the secret cannot be decrypted, because their key is not in the store. Set 'url' and 'secret' again.");

    /// <summary>Returns the time in the precision of the store.</summary>
    private DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
