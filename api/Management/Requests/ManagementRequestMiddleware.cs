using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Management.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.Management.Requests;

/// <summary>
/// Checks authorized management requests (<see cref="RequestChecks"/>), limits their time, and answers what handlers cannot
/// (<see cref="RequestFailure"/>).
/// </summary>
internal sealed class ManagementRequestMiddleware(
    RequestDelegate next,
    RequestRates rates,
    IOptions<ManagementOptions> options,
    TimeProvider time
)
{
    /// <summary>Runs the rest of the pipeline within the time limit.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        // An endpoint that anyone may call has no identity.
        var identity = ManagementIdentity.Find(http.User);
        if (identity?.Via is { } caller && rates.TryRejectManagement(http, caller) is { } rejected)
        {
            await rejected;
            return;
        }
        if (RequestChecks.FindProblem(http) is { } problem)
        {
            await problem.ExecuteAsync(http);
            return;
        }
        using var limit = new RequestTimeLimit(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time, http.RequestAborted);
        http.Features.Set(limit);
        http.Features.Set(new ManagementRequest(http, identity ?? ManagementIdentity.Anonymous, limit));
        try
        {
            await next(http);
        }
        catch (Exception exception) when (!http.Response.HasStarted && RequestFailure.Find(http, limit, exception) is { } failure)
        {
            await failure.ExecuteAsync(http);
        }
    }
}
