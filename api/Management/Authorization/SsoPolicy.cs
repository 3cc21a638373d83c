using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Directory;
using FlagCluster.Control.Sso;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Authorization;

/// <summary>Decides whether a session is accepted in an organization that requires its identity providers.</summary>
internal static class SsoPolicy
{
    /// <summary>The type of the problem of a session that no identity provider began. A client sends the person there.</summary>
    public const string ProblemType = "urn:flagcluster:problem:sso-required";

    /// <summary>Returns the problem of a session in an organization, or null.</summary>
    public static ProblemResult? FindProblem(Session session, string organization, DirectorySnapshot snapshot) =>
        snapshot.FindOrganization(organization)?.SsoExempt is { } exempt
        && SsoMethod.OrganizationOf(session.Origin.Method) != organization
        && !exempt.Split(' ').Contains(session.AccountId, StringComparer.Ordinal)
            ? new(
                StatusCodes.Status403Forbidden,
                "Single sign-on required",
                $"The organization '{organization}' requires its identity provider. Sign in with it; GET "
                    + $"/auth/sso/providers?organization={organization} has its address."
            )
            {
                Type = ProblemType,
            }
            : null;
}
