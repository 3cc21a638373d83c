using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Cors;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.DataPlane.RateLimits;
using FlagCluster.Api.Http.OpenApi;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Flipt;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Compatible.Flipt;

/// <summary>
/// Serves Flipt's evaluation API, <c>/evaluate/v1/boolean</c>, <c>variant</c> and <c>batch</c>. A namespace is a project; the key decides
/// about the environment. The media type of a body is not checked, because Flipt's client for Node.js sends none.
/// </summary>
internal sealed class FliptEndpoints(
    SdkKeySessions sessions,
    RequestRates rates,
    IOptions<FliptOptions> options,
    IOptions<EvaluationOptions> evaluation,
    IServiceProvider services,
    ILogger<EvaluationApi> logger
) : ForwardedEvaluationApi(sessions, rates, options.Value.MaxBodyBytes, evaluation.Value.Mode, services, logger)
{
    private const string Prefix = FliptSurfaces.Path + "/",
        Boolean = "boolean",
        Variant = "variant",
        Batch = "batch",
        NamespaceHeader = "x-flipt-namespace";

    private static readonly Endpoint BooleanRoute = RouteOf(Boolean),
        VariantRoute = RouteOf(Variant),
        BatchRoute = RouteOf(Batch);

    /// <inheritdoc/>
    public override void Map(IEndpointRouteBuilder routes)
    {
        Map(routes, Boolean, "EvaluateFliptBoolean").DescribeBoolean();
        Map(routes, Variant, "EvaluateFliptVariant").DescribeVariant();
        Map(routes, Batch, "EvaluateFliptBatch").DescribeBatch();
    }

    /// <inheritdoc/>
    protected override Endpoint? FindEndpoint(HttpRequest request) =>
        OperationOf(request) switch
        {
            FliptOperation.Boolean => BooleanRoute,
            FliptOperation.Variant => VariantRoute,
            FliptOperation.Batch => BatchRoute,
            _ => null,
        };

    /// <inheritdoc/>
    protected override EvaluationSurface SurfaceOf(HttpRequest request) =>
        OperationOf(request) == FliptOperation.Batch ? FliptSurfaces.Batch : FliptSurfaces.Single;

    /// <inheritdoc/>
    protected override string? FindAbsence(SdkKeySession session) => CompatibleApiSwitch.FindReason(session, CompatibleApis.Flipt);

    /// <inheritdoc/>
    protected override Task EvaluateAsync(HttpContext http, SdkKeySession session, in EvaluationRun run)
    {
        var output = AnswerBuffer.Take();
        var operation = OperationOf(http.Request)!.Value;
        var project = session.Key.Environment.Project;
        var caller = session.Caller(http.Request);
        var error = FliptAnswers.Evaluate(run, operation, project, NamespaceOf(http.Request), caller, output, out var details);
        return error == ErrorCode.None ? output.SendAsync(http.Response) : FailAsync(http, error, details);
    }

    /// <inheritdoc/>
    protected override FlagQuery QueryOf(HttpRequest request, byte[] body) =>
        new()
        {
            Format = OperationOf(request) switch
            {
                FliptOperation.Boolean => FlagQueryFormat.FliptBoolean,
                FliptOperation.Variant => FlagQueryFormat.FliptVariant,
                FliptOperation.Batch => FlagQueryFormat.FliptBatch,
                var operation => throw new InvalidOperationException($"'{operation}' is no operation of Flipt."),
            },
            Namespace = NamespaceOf(request),
            Context = body,
        };

    /// <inheritdoc/>
    protected override Task RejectAsync(HttpContext http, (string Title, string Detail)? rejection) =>
        FliptErrors.RejectAsync(http, rejection);

    /// <inheritdoc/>
    protected override Task FailAsync(HttpContext http, ErrorCode error, string? details, int? status = null) =>
        FliptErrors.FailAsync(http, error, details, status);

    private IEndpointConventionBuilder Map(IEndpointRouteBuilder routes, string operation, string name) =>
        routes
            .MapPost($"{FliptSurfaces.Path}/{operation}", (RequestDelegate)AnswerAsync)
            .WithName(name)
            .WithTag(ApiTag.Flipt)
            .RequireDataPlaneCors()
            .WithMetadata(FliptErrors.Limited);

    private static Endpoint RouteOf(string operation) =>
        EvaluationRoute.Create($"{FliptSurfaces.Path}/{operation}", HttpMethods.Post, FliptErrors.Limited);

    private static string? NamespaceOf(HttpRequest request) => request.Headers[NamespaceHeader] is [{ } name] ? name : null;

    /// <summary>Returns the operation of a request. Like routes, paths have any case and may end in a slash.</summary>
    private static FliptOperation? OperationOf(HttpRequest request)
    {
        var path = request.Path.Value.AsSpan();
        if (!path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            return null;
        var name = path[Prefix.Length..];
        if (name is [.., '/'])
            name = name[..^1];
        if (name.Equals(Boolean, StringComparison.OrdinalIgnoreCase))
            return FliptOperation.Boolean;
        if (name.Equals(Variant, StringComparison.OrdinalIgnoreCase))
            return FliptOperation.Variant;
        return name.Equals(Batch, StringComparison.OrdinalIgnoreCase) ? FliptOperation.Batch : null;
    }
}
