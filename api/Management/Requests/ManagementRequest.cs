using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Replica;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.Management.Requests;

/// <summary>A request to the management API whose sender is known.</summary>
/// <param name="Http">The request itself.</param>
/// <param name="Token">Who sent it.</param>
/// <param name="Limit">How long it may take.</param>
internal record ManagementRequest(HttpContext Http, ApiToken Token, ManagementLimit Limit)
{
    /// <summary>The sender has left, or the store or the writers have taken too long.</summary>
    public CancellationToken Aborted => Limit.Token;

    public string Route(string name) => (string)Http.Request.RouteValues[name]!;

    public string? Query(string name) => Http.Request.Query[name].FirstOrDefault();

    public bool DryRun => Query("dryRun") is "true" or "1";

    public Task NotFoundAsync(string what) =>
        Problems.WriteAsync(Http, StatusCodes.Status404NotFound, "Not found.", $"There is no {what}.");

    public Task InvalidAsync(IReadOnlyList<InputError> errors) =>
        Problems.WriteAsync(Http, StatusCodes.Status422UnprocessableEntity, "The input is not valid.",
            errors.Count == 1 ? "There is one error; see 'errors'." : $"There are {errors.Count} errors; see 'errors'.", errors);

    public Task BadRequestAsync(string detail, IReadOnlyList<InputError>? errors = null) =>
        Problems.WriteAsync(Http, StatusCodes.Status400BadRequest, "The request cannot be read.", detail, errors);
}

/// <summary>A request about one environment.</summary>
internal sealed record EnvironmentRequest(HttpContext Http, ApiToken Token, ManagementLimit Limit, EnvironmentReplica Replica) : ManagementRequest(Http, Token, Limit)
{
    public EnvironmentId Environment => Replica.Environment;

    /// <summary>Reads <c>If-Match</c>: one version, with or without quotes.</summary>
    /// <returns>False when the header is there and is no version.</returns>
    public bool TryGetIfMatch(out EnvironmentVersion? version)
    {
        version = null;
        var header = Http.Request.Headers.IfMatch.ToString();
        if (header is "" or "*") return true;
        if (!EnvironmentVersion.TryParse(header.AsSpan().Trim().Trim('"'), out var parsed)) return false;
        version = parsed;
        return true;
    }

    public void SetETag(EnvironmentVersion version) => Http.Response.Headers.ETag = $"\"{version}\"";
}
