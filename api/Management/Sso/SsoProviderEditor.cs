using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Control.Secrets;
using FlagCluster.Control.Sso;
using FlagCluster.Integrations.Outbound;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Makes identity providers from requests. The store receives their client secrets only encrypted.</summary>
internal sealed class SsoProviderEditor(SsoSecrets secrets, OutboundClient client, TimeProvider time)
{
    private const int MaxIssuerLength = 500;

    // The last is the tenant of all personal accounts.
    private static readonly string[] TenantTemplates = ["common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"];

    /// <summary>Returns the provider that a request describes.</summary>
    /// <param name="known">The provider that it replaces; null for a new one.</param>
    /// <param name="organization">The slug of the organization.</param>
    /// <param name="actor">Who writes.</param>
    /// <param name="request">The request.</param>
    /// <returns>The provider, or null with what is wrong with the request.</returns>
    public (SsoProvider? Provider, IReadOnlyList<InputError> Errors) Edit(
        SsoProvider? known,
        string organization,
        Actor actor,
        SsoProviderRequest request
    )
    {
        var preset = SsoPreset.Find(request.Preset ?? "oidc")!;
        var issuer = request.Issuer ?? preset.Issuer ?? "";
        var settings = SettingsOf(request, preset);
        List<InputError> errors = [];
        if (FindIssuerProblem(issuer) is { } problem)
            errors.Add(new("/issuer", $"'issuer' {problem}"));
        Check(preset, settings, errors);
        var isSecretKept = request.ClientSecret is null && known is { ClientSecret.IsEmpty: false };
        // The secret is sent to the provider: who names another one must know the secret.
        if (isSecretKept && known!.Issuer != issuer)
            errors.Add(new("/clientSecret", "'clientSecret' must be given again with another 'issuer'; empty for a public client."));
        if (preset.Name == SsoProvider.GitHub && !isSecretKept && string.IsNullOrEmpty(request.ClientSecret))
            errors.Add(new("/clientSecret", "'clientSecret' is required: GitHub has no public clients."));
        if (errors.Count > 0)
            return (null, errors);
        var id = known?.Id ?? Secret.NewId();
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var provider = new SsoProvider
        {
            Id = id,
            Organization = organization,
            Name = request.Name,
            Preset = preset.Name,
            Issuer = issuer,
            ClientId = request.ClientId,
            ClientSecret = isSecretKept ? known!.ClientSecret : secrets.ProtectClientSecret(id, request.ClientSecret ?? ""),
            Settings = settings,
            Enabled = request.Enabled ?? true,
            UpdatedBy = actor,
            CreatedAt = known?.CreatedAt ?? now,
            UpdatedAt = now,
            Version = known?.Version ?? 0,
        };
        return (provider, []);
    }

    private static SsoSettings SettingsOf(SsoProviderRequest request, SsoPreset preset) =>
        new()
        {
            Scopes = [.. (request.Scopes ?? preset.Scopes).Distinct()],
            Domains = [.. (request.Domains ?? []).Select(domain => SsoDomainsAttribute.Normalize(domain)!).Distinct()],
            CreatesAccounts = request.CreatesAccounts ?? false,
            LinksAccounts = request.LinksAccounts ?? false,
            TrustsEmail = request.TrustsEmail ?? false,
            ProvidesSecondFactor = request.ProvidesSecondFactor ?? false,
            GroupsClaim = request.GroupsClaim ?? preset.GroupsClaim,
            Groups = [.. (request.Groups ?? []).Select(group => new SsoGroup(group.Value, group.Group)).Distinct()],
            RequiresGroup = request.RequiresGroup ?? false,
            SignsOutOfProvider = request.SignsOutOfProvider ?? false,
        };

    private string? FindIssuerProblem(string issuer)
    {
        if (issuer.Length > MaxIssuerLength)
            return $"must have at most {MaxIssuerLength} characters.";
        if (issuer != issuer.Trim())
            return "must have no spaces around it.";
        if (client.FindProblem(issuer) is { } problem)
            return problem;
        var url = new Uri(issuer);
        if (url.Query.Length > 0)
            return "must have no query.";
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            return "must begin with https://.";
        return
            url.Segments.Length > 1
            // Also the clouds of governments and of China.
            && url.Host.Contains(".microsoftonline.", StringComparison.OrdinalIgnoreCase)
            && TenantTemplates.Contains(url.Segments[1].TrimEnd('/'), StringComparer.OrdinalIgnoreCase)
            ? "must name the id of your tenant. 'common', 'organizations' and 'consumers' admit anybody who has an account at Microsoft."
            : null;
    }

    private static void Check(SsoPreset preset, SsoSettings settings, List<InputError> errors)
    {
        if (settings.Domains.Count == 0)
        {
            AddIf(settings.CreatesAccounts, "createsAccounts");
            AddIf(settings.LinksAccounts, "linksAccounts");
            AddIf(settings.TrustsEmail, "trustsEmail");
        }
        if (settings.GroupsClaim is null && (settings.Groups.Count > 0 || settings.RequiresGroup))
            errors.Add(new("/groupsClaim", "'groupsClaim' is required to read groups."));
        if (settings.RequiresGroup && settings.Groups.Count == 0)
            errors.Add(new("/groups", "'groups' must have a group when 'requiresGroup' is true; nobody could sign in."));
        if (preset.Name != SsoProvider.GitHub)
        {
            if (!settings.Scopes.Contains("openid"))
                errors.Add(new("/scopes", "'scopes' must have 'openid'."));
            return;
        }
        if (settings.GroupsClaim is not null)
            errors.Add(new("/groupsClaim", "'groupsClaim' is not available for GitHub."));
        if (settings.SignsOutOfProvider)
            errors.Add(new("/signsOutOfProvider", "'signsOutOfProvider' is not available for GitHub."));

        void AddIf(bool condition, string name)
        {
            if (condition)
                errors.Add(new($"/{name}", $"'{name}' needs 'domains', the domains for which the provider is authoritative."));
        }
    }
}
