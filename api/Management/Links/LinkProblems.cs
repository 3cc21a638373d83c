using FlagCluster.Api.Management.Requests;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Links;

/// <summary>Provides the answers to links that do not work.</summary>
internal static class LinkProblems
{
    /// <summary>Returns the answer to a link that does not work. It does not tell why, except to somebody who had the token.</summary>
    public static ProblemResult NotValid() =>
        new(
            StatusCodes.Status404NotFound,
            "Link not valid",
            "The link does not exist, was used or replaced by a newer one, or has expired. Ask for a new one."
        );

    /// <summary>Returns the answer to an e-mail address that another account has.</summary>
    public static ProblemResult EmailTaken(string detail) => new(StatusCodes.Status409Conflict, "E-mail address in use", detail);
}
