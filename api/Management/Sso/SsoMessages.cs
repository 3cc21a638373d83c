using System.ComponentModel;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Sso;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Represents an identity provider.</summary>
[SchemaName("ssoProvider"), Description("An identity provider with which people sign in to the organization.")]
internal sealed record SsoProviderResponse
{
    public required string Id { get; init; }

    [Description("The display name, for the button of the sign-in page.")]
    public required string Name { get; init; }

    public required string Preset { get; init; }

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    [Description("Whether a client secret is stored. No answer returns it.")]
    public required bool HasClientSecret { get; init; }

    [Description("The scopes that are requested.")]
    public required IReadOnlyList<string> Scopes { get; init; }

    [Description("The domains of e-mail addresses for which the provider is authoritative.")]
    public required IReadOnlyList<string> Domains { get; init; }

    [Description("Whether the first sign-in of a person without an account creates one.")]
    public required bool CreatesAccounts { get; init; }

    [Description("Whether the first sign-in of a person links the member with the same e-mail address.")]
    public required bool LinksAccounts { get; init; }

    [Description("Whether addresses of the domains count as verified when the provider does not say whether they are.")]
    public required bool TrustsEmail { get; init; }

    [Description("Whether every sign-in counts as one with a second factor; otherwise the claim 'amr' decides.")]
    public required bool ProvidesSecondFactor { get; init; }

    [Description("The claim that lists the groups of a person; null when groups are not read.")]
    public required string? GroupsClaim { get; init; }

    [Description("The groups of the organization whose members follow those of the provider.")]
    public required IReadOnlyList<SsoGroupDocument> Groups { get; init; }

    [Description("Whether people cannot sign in whose groups are unknown or who are in none of 'groups'.")]
    public required bool RequiresGroup { get; init; }

    [Description("Whether signing out also signs out of the provider.")]
    public required bool SignsOutOfProvider { get; init; }

    public required bool Enabled { get; init; }

    [Description("The redirect URI, to be registered at the provider exactly.")]
    public required string RedirectUri { get; init; }

    [Description("The address at which a sign-in begins.")]
    public required string SignInUrl { get; init; }

    [Description("The address to which the provider sends logout tokens (OpenID Connect Back-Channel Logout 1.0).")]
    public required string BackchannelLogoutUri { get; init; }

    [Description("Who changed the provider last, as kind:id. The first sign-in of a person links only members whom this actor may change.")]
    public required string UpdatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public static SsoProviderResponse From(SsoProvider provider, SsoAddresses addresses) =>
        new()
        {
            Id = provider.Id,
            Name = provider.Name,
            Preset = provider.Preset,
            Issuer = provider.Issuer,
            ClientId = provider.ClientId,
            HasClientSecret = !provider.ClientSecret.IsEmpty,
            Scopes = provider.Settings.Scopes,
            Domains = provider.Settings.Domains,
            CreatesAccounts = provider.Settings.CreatesAccounts,
            LinksAccounts = provider.Settings.LinksAccounts,
            TrustsEmail = provider.Settings.TrustsEmail,
            ProvidesSecondFactor = provider.Settings.ProvidesSecondFactor,
            GroupsClaim = provider.Settings.GroupsClaim,
            Groups = [.. provider.Settings.Groups.Select(group => new SsoGroupDocument { Value = group.Value, Group = group.Group })],
            RequiresGroup = provider.Settings.RequiresGroup,
            SignsOutOfProvider = provider.Settings.SignsOutOfProvider,
            Enabled = provider.Enabled,
            RedirectUri = addresses.RedirectUri(provider),
            SignInUrl = addresses.SignIn(provider),
            BackchannelLogoutUri = addresses.BackchannelLogout(provider),
            UpdatedBy = provider.UpdatedBy.ToString(),
            CreatedAt = provider.CreatedAt,
            UpdatedAt = provider.UpdatedAt,
        };
}

/// <summary>Represents a request to create or replace an identity provider.</summary>
[SchemaName("ssoProviderRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SsoProviderRequest
{
    [ResourceName, Description("The display name, for the button of the sign-in page.")]
    public required string Name { get; init; }

    [SsoPresetName, Description("The kind of provider, whose usual settings apply where they are left out. 'oidc' by default.")]
    public string? Preset { get; init; }

    [Description("The https address that the tokens of the provider have as their issuer, exactly. Some presets have one.")]
    public string? Issuer { get; init; }

    [SsoText(500), Description("The id of FlagCluster at the provider.")]
    public required string ClientId { get; init; }

    [SsoClientSecret, Description("The secret of FlagCluster at the provider. Left out, it stays as it is; empty for a public client.")]
    public string? ClientSecret { get; init; }

    [SsoScopes, Description("The scopes that are requested; those of the preset by default.")]
    public IReadOnlyList<string>? Scopes { get; init; }

    [SsoDomains, Description("The domains of e-mail addresses for which the provider is authoritative. None by default.")]
    public IReadOnlyList<string>? Domains { get; init; }

    [Description("Whether the first sign-in of a person with an address of 'domains' creates an account. False by default.")]
    public bool? CreatesAccounts { get; init; }

    [Description("Whether the first sign-in of a person with an address of 'domains' links the member who has it. False by default.")]
    public bool? LinksAccounts { get; init; }

    [Description("Whether addresses of 'domains' count as verified when the provider does not say whether they are. False by default.")]
    public bool? TrustsEmail { get; init; }

    [Description("Whether every sign-in counts as one with a second factor. False by default: the claim 'amr' decides.")]
    public bool? ProvidesSecondFactor { get; init; }

    [SsoText(200), Description("The claim that lists groups, as names separated by '.'; that of the preset by default.")]
    public string? GroupsClaim { get; init; }

    [SsoGroups, Description("The groups of the organization that follow groups of the provider; you need their permissions.")]
    public IReadOnlyList<SsoGroupDocument>? Groups { get; init; }

    [Description("Whether people cannot sign in whose groups are unknown or who are in none of 'groups'. False by default.")]
    public bool? RequiresGroup { get; init; }

    [Description("Whether signing out also signs out of the provider. False by default.")]
    public bool? SignsOutOfProvider { get; init; }

    [Description("True by default.")]
    public bool? Enabled { get; init; }
}

/// <summary>Represents a group that follows a group of a provider.</summary>
[SchemaName("ssoGroup"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SsoGroupDocument
{
    [Description("The value in the claim, compared exactly.")]
    public required string Value { get; init; }

    [Description("The id of the group of the organization.")]
    public required string Group { get; init; }
}

/// <summary>Represents the identity providers of the sign-in page.</summary>
[SchemaName("signInProviders"), Description("The identity providers with which a person can sign in.")]
internal sealed record SignInProvidersResponse
{
    public required IReadOnlyList<SignInProviderResponse> Items { get; init; }
}

/// <summary>Represents an identity provider of the sign-in page.</summary>
[SchemaName("signInProvider"), Description("An identity provider with which a person can sign in.")]
internal sealed record SignInProviderResponse
{
    public required string Id { get; init; }

    [Description("The slug of the organization.")]
    public required string Organization { get; init; }

    [Description("The display name of the organization.")]
    public required string OrganizationName { get; init; }

    [Description("The display name of the identity provider.")]
    public required string Name { get; init; }

    [Description("The kind of the identity provider, for its logo.")]
    public required string Preset { get; init; }

    [Description("The address at which the sign-in begins.")]
    public required string SignInUrl { get; init; }

    public static SignInProviderResponse From(SsoProvider provider, string organizationName, SsoAddresses addresses) =>
        new()
        {
            Id = provider.Id,
            Organization = provider.Organization,
            OrganizationName = organizationName,
            Name = provider.Name,
            Preset = provider.Preset,
            SignInUrl = addresses.SignIn(provider),
        };
}

/// <summary>Represents the answer to a request to link an account.</summary>
[SchemaName("ssoLink"), Description("The address of an identity provider.")]
internal sealed record SsoLinkResponse
{
    [Description("The address to which the browser goes.")]
    public required string ContinueAt { get; init; }
}

/// <summary>Represents the result of a connection test.</summary>
[SchemaName("ssoTest"), Description("What became of each step of a connection test.")]
internal sealed record SsoTestResponse
{
    [Description("Whether no step failed.")]
    public required bool Succeeded { get; init; }

    public required IReadOnlyList<SsoTestStepDocument> Steps { get; init; }

    public static SsoTestResponse From(IReadOnlyList<SsoTestStep> steps) =>
        new()
        {
            Succeeded = steps.All(step => step.Status != SsoTestStep.Failed),
            Steps =
            [
                .. steps.Select(step => new SsoTestStepDocument
                {
                    Name = step.Name,
                    Status = step.Status,
                    Detail = step.Detail,
                }),
            ],
        };
}

/// <summary>Represents a step of a connection test.</summary>
[SchemaName("ssoTestStep")]
internal sealed record SsoTestStepDocument
{
    [Description("The step: 'discovery', 'keys', 'pkce', 'scopes', 'signOut', 'redirectUri' or 'token'.")]
    public required string Name { get; init; }

    [OneOf(SsoTestStep.Ok, SsoTestStep.Warning, SsoTestStep.Failed)]
    public required string Status { get; init; }

    [Description("What was found out, and what to do.")]
    public required string Detail { get; init; }
}
