using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Api.Management.Requests;
using FlagCluster.Api.Management.Resources;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Provides whether an organization requires a second factor.</summary>
internal sealed class SecondFactorPolicyResource(ControlDirectory directory, TimeProvider time) : IManagementResource
{
    /// <inheritdoc/>
    public void Map(ManagementRoutes routes)
    {
        var policy = routes
            .Organization.MapGroup("/second-factor")
            .WithTag(new("Second factor", "Whether an organization requires a second factor."));
        policy
            .MapGet("", Get)
            .Requires(Permission.OrganizationsRead)
            .WithName("GetSecondFactorPolicy")
            .WithSummary("Get whether a second factor is required")
            .WithDescription("Returns from when members need a second factor.")
            .WithAnswer(200, "The setting.", typeof(SecondFactorPolicyResponse));
        policy
            .MapPut("", SetAsync)
            .Requires(Permission.OrganizationsWrite)
            .RequiresFreshSignIn()
            .WithName("SetSecondFactorPolicy")
            .WithSummary("Require a second factor")
            .WithDescription(
                "After the days of grace, requests of sessions without a second factor are answered 403 with the type "
                    + "'urn:flagcluster:problem:second-factor-required', except for the person's own account, where one is added. Tokens "
                    + "are not affected."
            )
            .WithAnswer(200, "The setting.", typeof(SecondFactorPolicyResponse));
    }

    private IResult Get(ManagementRequest request) =>
        directory.Current.FindOrganization(request.Organization) is { } organization
            ? ManagementJson.Ok(SecondFactorPolicyResponse.From(organization))
            : NotFound(request);

    private async Task<IResult> SetAsync(ManagementRequest request, JsonBody<SetSecondFactorPolicyRequest> body)
    {
        DateTimeOffset? from = body.Value.Required
            ? DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().AddDays(body.Value.GraceDays ?? 0).ToUnixTimeMilliseconds())
            : null;
        var organization = await directory
            .RequireSecondFactorAsync(request.Initiator, request.Organization, from, request.Aborted)
            .WaitAsync(request.Aborted);
        return organization is null ? NotFound(request) : ManagementJson.Ok(SecondFactorPolicyResponse.From(organization));
    }

    private static ProblemResult NotFound(ManagementRequest request) =>
        ProblemResult.NotFound($"organization '{Clipped.Value(request.Organization)}'");
}

/// <summary>Represents whether an organization requires a second factor.</summary>
[SchemaName("secondFactorPolicy"), Description("Whether an organization requires a second factor.")]
internal sealed record SecondFactorPolicyResponse
{
    [Description("Whether members need a second factor.")]
    public required bool Required { get; init; }

    [Description("The time from which they need it; null when they do not.")]
    public required DateTimeOffset? RequiredFrom { get; init; }

    public static SecondFactorPolicyResponse From(Organization organization) =>
        new() { Required = organization.SecondFactorRequiredFrom is not null, RequiredFrom = organization.SecondFactorRequiredFrom };
}

/// <summary>Represents a request to require a second factor.</summary>
[SchemaName("setSecondFactorPolicyRequest"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record SetSecondFactorPolicyRequest
{
    [Description("Whether members need a second factor.")]
    public required bool Required { get; init; }

    [Range(0, 90, ErrorMessage = "'graceDays' must be a whole number from 0 to 90.")]
    [Description("The days until members need it. Default 0.")]
    public int? GraceDays { get; init; }
}
