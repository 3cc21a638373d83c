using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagCluster.Api.DataPlane.Evaluation;

/// <summary>
/// Represents an evaluation API whose requests are forwarded as they are when flags are evaluated in another process, which returns the
/// answer as it is.
/// </summary>
/// <param name="sessions">Authenticates the requests.</param>
/// <param name="rates">Limits the requests.</param>
/// <param name="maxBodyBytes">The largest body.</param>
/// <param name="mode">Where flags are evaluated.</param>
/// <param name="services">Provides the <see cref="RemoteEvaluator"/> when that is in another process.</param>
/// <param name="logger">The logger.</param>
internal abstract class ForwardedEvaluationApi(
    SdkKeySessions sessions,
    RequestRates rates,
    int maxBodyBytes,
    EvaluationMode mode,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : EvaluationApi(sessions, rates, maxBodyBytes, mode == EvaluationMode.Silo, logger)
{
    private readonly RemoteEvaluator? _remote = mode == EvaluationMode.Silo ? services.GetRequiredService<RemoteEvaluator>() : null;

    /// <summary>Returns the query of a request: its format, and its content.</summary>
    /// <param name="request">The request.</param>
    /// <param name="body">The body.</param>
    protected abstract FlagQuery QueryOf(HttpRequest request, byte[] body);

    /// <inheritdoc/>
    protected override async Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session)
    {
        if (await BodyReader.ReadBytesAsync(http.Request, MaxBodyBytes) is not { } body)
        {
            await FailTooLargeAsync(http);
            return;
        }
        var caller = session.Caller(http.Request);
        var query = QueryOf(http.Request, body) with { Scope = caller.Scope, Client = caller.Client, Sdk = caller.Sdk };
        var answer = await _remote!.EvaluateAsync(session, query, http.RequestAborted);
        if (answer is null)
            await CountFailureAsync(http, session, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
        else if (answer.Error != ErrorCode.None)
            await FailAsync(http, answer.Error, answer.ErrorMessage);
        else
            await EvaluationResponses.SendAsync(http.Response, answer.Body);
    }
}
