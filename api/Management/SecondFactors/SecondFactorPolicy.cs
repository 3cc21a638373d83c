using FlagCluster.Api.Management.Requests;
using FlagCluster.Contracts.Accounts;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.SecondFactors;

/// <summary>Decides whether a session needs a second factor, which organizations can require.</summary>
internal static class SecondFactorPolicy
{
    /// <summary>The type of the problem of a session without a second factor. A client lets the person add one.</summary>
    public const string ProblemType = "urn:flagcluster:problem:second-factor-required";

    /// <summary>Returns the problem of a session in an organization, or null.</summary>
    public static ProblemResult? FindProblem(Session session, string organization, DirectorySnapshot snapshot, DateTimeOffset now) =>
        snapshot.FindOrganization(organization)?.SecondFactorRequiredFrom <= now && !Proofs.HasSecondFactor(session.Origin.Amr)
            ? new(
                StatusCodes.Status403Forbidden,
                "Second factor required",
                $"The organization '{organization}' requires a second factor, and you signed in without one. Add one with POST "
                    + "/api/v1/me/second-factors/totp, or sign in again with it."
            )
            {
                Type = ProblemType,
            }
            : null;

    /// <summary>Returns the first time at which an organization of a person requires a second factor, or null.</summary>
    public static DateTimeOffset? FindRequiredFrom(string account, DirectorySnapshot snapshot) =>
        snapshot
            .MembershipsOf(account)
            .Where(member => member.IsActive)
            .Select(member => snapshot.FindOrganization(member.Organization)?.SecondFactorRequiredFrom)
            .Min();
}
