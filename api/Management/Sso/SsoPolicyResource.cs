using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Sso;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Sso;

/// <summary>Provides whether an organization requires its identity providers.</summary>
internal sealed class SsoPolicyResource(ControlDirectory directory, AccessDirectory access, ISsoStore store, IAccountStore accounts)
    : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var policy = routes.Organization.MapGroup("/sso/policy").WithTag(SsoProviderResource.Tag);
        policy
            .MapGet("", Get)
            .Requires(Permission.SsoWrite)
            .WithName("GetSsoPolicy")
            .WithSummary("Get whether single sign-on is required")
            .WithDescription("Returns whether members have to sign in with an identity provider of the organization, and who need not.")
            .WithAnswer(200, "The setting.", typeof(SsoPolicyResponse));
        policy
            .MapPut("", SetAsync)
            .Requires(Permission.SsoWrite)
            .RequiresFreshSignIn()
            .WithName("SetSsoPolicy")
            .WithSummary("Require single sign-on")
            .WithDescription(
                "Requests of sessions that no identity provider of the organization began are answered 403 with the type "
                    + "'urn:flagcluster:problem:sso-required', except those of 'exempt': owners with a password, for the case that the "
                    + "identity provider is unavailable. Tokens are not affected."
            )
            .WithAnswer(200, "The setting.", typeof(SsoPolicyResponse));
    }

    private IResult Get(ManagementRequest request) =>
        directory.Current.FindOrganization(request.Organization) is { } organization
            ? ManagementJson.Ok(SsoPolicyResponse.From(organization))
            : NotFound(request);

    private async Task<IResult> SetAsync(ManagementRequest request, JsonBody<SetSsoPolicyRequest> body)
    {
        IReadOnlyList<string>? exempt = null;
        if (body.Value.Required)
        {
            exempt = [.. (body.Value.Exempt ?? []).Distinct(StringComparer.Ordinal)];
            if (await FindErrorAsync(request, exempt) is { } error)
                return ProblemResult.Invalid([error]);
        }
        var organization = await directory
            .RequireSsoAsync(request.Initiator, request.Organization, exempt, request.Aborted)
            .WaitAsync(request.Aborted);
        return organization is null ? NotFound(request) : ManagementJson.Ok(SsoPolicyResponse.From(organization));
    }

    private async Task<InputError?> FindErrorAsync(ManagementRequest request, IReadOnlyList<string> exempt)
    {
        if (exempt.Count == 0)
            return new("/exempt", "'exempt' must have an owner, who can sign in when the identity provider is unavailable.");
        var providers = await store.ListAsync(request.Organization, request.Aborted).WaitAsync(request.Aborted);
        if (!providers.Any(provider => provider.Enabled))
            return new("/required", "The organization has no enabled identity provider. Create and test one first.");
        var found = await accounts.ReadAsync([.. exempt], request.Aborted).WaitAsync(request.Aborted);
        foreach (var id in exempt)
        {
            var isOwner = access.Find(request.Organization, Principal.User(id)) is { IsOwner: true };
            if (!isOwner || found.GetValueOrDefault(id) is not { Password: not null, Status: AccountStatus.Active })
                return new("/exempt", $"'{id}' is no active owner of the organization with a password.");
        }
        return null;
    }

    private static ProblemResult NotFound(ManagementRequest request) =>
        ProblemResult.NotFound($"organization '{Clipped.Value(request.Organization)}'");
}

/// <summary>Represents whether an organization requires its identity providers.</summary>
[SchemaName("ssoPolicy"), Description("Whether members have to sign in with an identity provider of the organization.")]
internal sealed record SsoPolicyResponse
{
    [Description("Whether members have to.")]
    public required bool Required { get; init; }

    [Description("The ids of the owners who need not; empty when nobody has to.")]
    public required IReadOnlyList<string> Exempt { get; init; }

    public static SsoPolicyResponse From(Organization organization) =>
        new()
        {
            Required = organization.SsoExempt is not null,
            Exempt = organization.SsoExempt?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        };
}

/// <summary>Represents a request to require the identity providers of an organization.</summary>
[SchemaName("setSsoPolicyRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetSsoPolicyRequest
{
    [Description("Whether members have to sign in with an identity provider of the organization.")]
    public required bool Required { get; init; }

    [ExemptOwners, Description("The ids of owners with a password who need not. At least one when it is required.")]
    public IReadOnlyList<string>? Exempt { get; init; }
}

/// <summary>Requires a few ids.</summary>
internal sealed class ExemptOwnersAttribute : ValidationAttribute
{
    private const int MaxIds = 10;

    private static readonly IdAttribute Each = new();

    /// <inheritdoc/>
    public override bool IsValid(object? value) =>
        value is null || (value is IReadOnlyList<string> { Count: <= MaxIds } ids && ids.All(id => id is not null && Each.IsValid(id)));

    /// <inheritdoc/>
    public override string FormatErrorMessage(string name) => $"'{name}' must be a list of at most {MaxIds} ids.";
}
