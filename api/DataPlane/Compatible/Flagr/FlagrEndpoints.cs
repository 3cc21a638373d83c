using System.Buffers;
using System.Text;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flagr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flagr;

/// <summary>
/// Serves Flagr's evaluation API, <c>/api/v1/evaluation</c> and <c>/api/v1/evaluation/batch</c>. A <c>GET</c> has the body of the
/// <c>POST</c> in the query parameter <c>json</c>.
/// </summary>
internal sealed class FlagrEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    IOptions<FlagrOptions> options,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : ForwardedEvaluationApi(sessions, rates, options.Value.MaxBodyBytes, evaluation.Value.Mode, services, logger)
{
    private static readonly Endpoint Post = RouteOf(FlagrSurfaces.Path, HttpMethods.Post),
        Get = RouteOf(FlagrSurfaces.Path, HttpMethods.Get),
        PostBatch = RouteOf(FlagrSurfaces.BatchPath, HttpMethods.Post),
        GetBatch = RouteOf(FlagrSurfaces.BatchPath, HttpMethods.Get);

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(FlagrSurfaces.Path, (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeEvaluation();
        routes.MapGet(FlagrSurfaces.Path, (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeEvaluationOfQuery();
        routes.MapPost(FlagrSurfaces.BatchPath, (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeBatch();
        routes.MapGet(FlagrSurfaces.BatchPath, (RequestDelegate)AnswerAsync).RequireDataPlaneCors().DescribeBatchOfQuery();
    }

    /// <inheritdoc/>
    protected override Endpoint? FindEndpoint(HttpRequest request)
    {
        var isGet = HttpMethods.IsGet(request.Method);
        return OperationOf(request) switch
        {
            FlagrOperation.Evaluation => isGet ? Get : Post,
            FlagrOperation.Batch => isGet ? GetBatch : PostBatch,
            _ => null,
        };
    }

    /// <inheritdoc/>
    protected override bool IsOfApi(string method) => HttpMethods.IsGet(method) || HttpMethods.IsPost(method);

    /// <inheritdoc/>
    protected override EvaluationSurface SurfaceOf(HttpRequest request) =>
        OperationOf(request) == FlagrOperation.Batch ? FlagrSurfaces.Batch : FlagrSurfaces.Single;

    /// <inheritdoc/>
    protected override string? FindAbsence(SdkKeySession session) => CompatibleApiSwitch.FindReason(session, CompatibleApis.Flagr);

    /// <inheritdoc/>
    protected override Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        if (HttpMethods.IsPost(http.Request.Method))
            return AnswerAsync(http, session, run);
        // The context of the run is used again for what is in the query.
        var body = new ReadOnlySequence<byte>(BodyInQuery(http.Request));
        return AnswerAsync(http, session, session.Evaluator.Begin(SurfaceOf(http.Request), session.Evaluator.Replica, body));
    }

    /// <inheritdoc/>
    protected override FlagQuery QueryOf(HttpRequest request, byte[] body) =>
        new()
        {
            Format = OperationOf(request) == FlagrOperation.Batch ? FlagQueryFormat.FlagrBatch : FlagQueryFormat.Flagr,
            Context = HttpMethods.IsPost(request.Method) ? body : BodyInQuery(request),
        };

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FlagrErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null) =>
        FlagrErrors.FailAsync(http, error, details, status);

    private static Task AnswerAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        var output = AnswerBuffer.Take();
        var operation = OperationOf(http.Request)!.Value;
        var error = FlagrAnswers.Evaluate(run, operation, session.Caller(http.Request), output, out var details);
        return error == ErrorCode.None ? output.SendAsync(http.Response) : FlagrErrors.FailAsync(http, error, details);
    }

    private static Endpoint RouteOf(string path, string method) => EvaluationRoute.Create(path, method, FlagrErrors.Limited);

    private static byte[] BodyInQuery(HttpRequest request) => Encoding.UTF8.GetBytes(request.Query["json"].ToString());

    /// <summary>Returns the operation of a request. Like routes, paths have any case and may end in a slash.</summary>
    private static FlagrOperation? OperationOf(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan();
        if (!path.StartsWith(FlagrSurfaces.Path, StringComparison.OrdinalIgnoreCase))
            return null;
        var rest = path[FlagrSurfaces.Path.Length..];
        if (rest is [.., '/'])
            rest = rest[..^1];
        if (rest.IsEmpty)
            return FlagrOperation.Evaluation;
        return rest.Equals("/batch", StringComparison.OrdinalIgnoreCase) ? FlagrOperation.Batch : null;
    }
}
