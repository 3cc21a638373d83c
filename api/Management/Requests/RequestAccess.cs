using FlagCluster.Api.Management.Authentication;
using FlagCluster.Contracts.Access;
using FlagCluster.Contracts.Text;
using FlagCluster.Control.Access;
using FlagCluster.Control.Directory;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents the organization of a request and the access of its actor there.</summary>
/// <param name="Organization">The slug of the organization.</param>
/// <param name="Access">The access.</param>
internal sealed record RequestAccess(string Organization, AccessMap Access)
{
    /// <summary>The header by which a session names its organization.</summary>
    public const string Header = "FlagCluster-Organization";

    /// <summary>The query parameter by which a session names its organization, for <c>EventSource</c>, which sends no headers.</summary>
    public const string Parameter = "organization";

    /// <summary>
    /// Determines the organization of a request: the one in its path; otherwise that of its token; otherwise the one that the header or the
    /// query of a session names, or the only one of the user.
    /// </summary>
    /// <returns>The access; or the problem: an organization without access is answered like one that does not exist.</returns>
    public static (RequestAccess? Access, ProblemResult? Problem) Resolve(
        HttpContext http,
        ManagementIdentity identity,
        DirectorySnapshot snapshot,
        AccessDirectory access
    )
    {
        var named = http.Request.RouteValues["organization"] as string ?? identity.Organization ?? NamedBySession(http);
        if (named is not null)
        {
            return identity.FindAccess(access, named) is { } found
                ? (new(named, found), null)
                : (null, ProblemResult.NotFound($"organization '{Clipped.Value(named)}'"));
        }
        var memberships = snapshot.MembershipsOf(identity.Principal.Id).Where(member => member.IsActive).Take(MaxNamed + 1).ToList();
        if (memberships is not [var only])
            return (null, Ambiguous(memberships));
        return identity.FindAccess(access, only.Organization) is { } single
            ? (new(only.Organization, single), null)
            : (null, ProblemResult.NotFound($"organization '{only.Organization}'"));
    }

    private const int MaxNamed = 20;

    private static string? NamedBySession(HttpContext http) =>
        http.Request.Headers[Header].FirstOrDefault() ?? http.Request.Query[Parameter].FirstOrDefault();

    private static ProblemResult Ambiguous(List<Member> memberships) =>
        memberships.Count == 0
            ? new(
                StatusCodes.Status403Forbidden,
                "No organization",
                "You are not a member of an organization. Ask an administrator for an invitation."
            )
            : ProblemResult.BadRequest(
                $"Name the organization in the header '{Header}': you are a member of "
                    + $"{string.Join(", ", memberships.Take(MaxNamed).Select(member => $"'{member.Organization}'"))}"
                    + $"{(memberships.Count > MaxNamed ? " and others" : "")}."
            );
}
