using System.Net.Http.Headers;
using System.Text.Json;

namespace FlagCluster.Integrations.Git.Hosts;

/// <summary>Writes the requests of one host and reads its answers. It sends nothing.</summary>
internal interface IHostApi
{
    /// <summary>Returns the credentials of a request.</summary>
    AuthenticationHeaderValue Authorize(string user, string secret);

    /// <summary>Returns the media type of answers.</summary>
    string Accept => "application/json";

    /// <summary>Returns the request that sets a commit status.</summary>
    HostRequest SetStatus(CommitStatus status);

    /// <summary>Returns the request that opens a pull request.</summary>
    HostRequest Open(PullRequestDraft draft);

    /// <summary>Returns the request that lists the pull requests of a branch, in any state.</summary>
    HostRequest Find(string branch);

    /// <summary>Returns the request that reads a pull request.</summary>
    HostRequest Get(long number);

    /// <summary>Returns the request that closes a pull request without a merge.</summary>
    HostRequest Close(long number);

    /// <summary>Reads a pull request from an answer.</summary>
    /// <exception cref="InvalidDataException">The answer has no pull request.</exception>
    PullRequest Read(JsonElement answer);

    /// <summary>Returns the pull requests of a branch in the answer to <see cref="Find"/>.</summary>
    /// <exception cref="InvalidDataException">The answer is no list of pull requests.</exception>
    IEnumerable<PullRequest> ReadList(JsonElement answer, string branch) => HostJson.Array(answer).Select(Read);
}
