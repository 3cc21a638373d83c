using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Serves OFREP 0.3.0: the evaluation of one flag and of all flags.</summary>
internal sealed class OfrepEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    IOptions<OfrepOptions> options,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : EvaluationApi(sessions, rates, options.Value.MaxBodyBytes, evaluation.Value.Mode == EvaluationMode.Silo, logger)
{
    private const string Path = OfrepSurfaces.Path;

    private static readonly Endpoint Single = EvaluationRoute.Create(Path + "/{key}"),
        Bulk = EvaluationRoute.Create(Path);

    private readonly OfrepRemote? _remote =
        evaluation.Value.Mode == EvaluationMode.Silo ? services.GetRequiredService<OfrepRemote>() : null;

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapPost(Path + "/{key}", (RequestDelegate)AnswerAsync)
            .WithName("EvaluateFlag")
            .WithTag(ApiTag.Ofrep)
            .RequireDataPlaneCors()
            .DescribeSingle();
        routes
            .MapPost(Path, (RequestDelegate)AnswerAsync)
            .WithName("EvaluateAllFlags")
            .WithTag(ApiTag.Ofrep)
            .RequireDataPlaneCors()
            .DescribeBulk();
    }

    /// <inheritdoc/>
    protected override Endpoint? FindEndpoint(HttpRequest request)
    {
        if (!OfrepSurfaces.Single.Serves(request.Path.Value))
            return null;
        var key = SegmentOf(request);
        if (key.Contains('/'))
            return null;
        return key.IsEmpty ? Bulk : Single;
    }

    /// <inheritdoc/>
    protected override EvaluationSurface SurfaceOf(HttpRequest request) =>
        SegmentOf(request).IsEmpty ? OfrepSurfaces.Bulk : OfrepSurfaces.Single;

    /// <inheritdoc/>
    protected override Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        var error = run.Read<OfrepRequest>(out var details);
        if (error != ErrorCode.None)
            return CountFailureAsync(http, session, error, details);
        var key = KeyOf(http.Request);
        return key.IsEmpty
            ? OfrepBulk.AnswerAsync(http, session, run, options.Value.InactivitySeconds)
            : AnswerOneAsync(http, session, run, key);
    }

    /// <inheritdoc/>
    protected override Task EvaluateRemotelyAsync(HttpContext http, SdkKeySession session) =>
        _remote!.AnswerAsync(http, session, KeyOrNull(http.Request));

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection)
    {
        if (rejection is { } reason)
            return Problems.WriteAsync(http, StatusCodes.Status403Forbidden, reason.Title, reason.Detail);
        Problems.Challenge(http);
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null)
    {
        switch (status)
        {
            case StatusCodes.Status413PayloadTooLarge:
                http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                return Task.CompletedTask;
            case StatusCodes.Status500InternalServerError:
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                var output = AnswerBuffer.Take();
                output.Write("{\"errorDetails\":\""u8);
                output.WriteAscii(details);
                output.Write("\"}"u8);
                return output.SendAsync(http.Response);
            default:
                return OfrepAnswer.FailAsync(http, KeyOrNull(http.Request), error, details, status);
        }
    }

    /// <summary>Returns the flag key in the path; it is empty in a request for all flags.</summary>
    private static ReadOnlySpan<char> KeyOf(HttpRequest request) => PathKey.Decode(request, SegmentOf(request));

    private static ReadOnlySpan<char> SegmentOf(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan();
        return path[Math.Min(Path.Length + 1, path.Length)..];
    }

    private static string? KeyOrNull(HttpRequest request) => KeyOf(request) is { IsEmpty: false } key ? key.ToString() : null;

    private static Task AnswerOneAsync(HttpContext http, SdkKeySession session, in EvaluationRun run, ReadOnlySpan<char> key)
    {
        if (!run.TryEvaluate(key, session.Caller(http.Request), out var flag, out var result))
        {
            var missing = key.ToString();
            return OfrepAnswer.FailAsync(http, missing, ErrorCode.FlagNotFound, MissingFlag.Describe(missing));
        }
        if (result.Error != ErrorCode.None)
            return OfrepAnswer.FailAsync(http, flag.Key, result.Error, result.DescribeError(session.Scope.IsLimited));
        var output = AnswerBuffer.Take();
        OfrepJson.WriteHead(output, flag, result, run.IsStale);
        OfrepJson.WriteTail(output, run.Ruleset.AnswerVersion(session.ClientSide), flag.AnswerMetadata.Span);
        return output.SendAsync(http.Response);
    }
}
