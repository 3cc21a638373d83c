using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Changes;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Events;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Replica;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// OFREP 0.3.0: the evaluation of one flag and of all flags. A request whose body has arrived is answered without an await or an allocation of
/// ours, and ahead of routing; requests from web pages of other origins go the long way round, for the sake of their CORS headers.
/// </summary>
public sealed partial class OfrepEndpoints(
    SdkKeySessions clients, IEvaluationRecorder recorder, IOptions<OfrepOptions> options, IOptions<EvaluationOptions> evaluation, IServiceProvider services, TimeProvider time, ILogger<OfrepEndpoints> logger)
{
    internal const string Path = "/ofrep/v1/evaluate/flags";

    [ThreadStatic]
    private static EvaluationContext? _context;

    private readonly int _limit = options.Value.MaxBodyBytes;
    private readonly OfrepRemote? _remote = evaluation.Value.Mode == EvaluationMode.Silo ? services.GetRequiredService<OfrepRemote>() : null;

    private int InactivitySeconds => options.Value.InactivitySeconds;

    private DateTimeOffset Now => time.GetUtcNow();

    private IEvaluationRecorder Recorder => recorder;

    private delegate Task Answer(HttpContext http, SdkKeySession client, EvaluationContext context, bool stale, OfrepEndpoints endpoints);

    /// <summary>Answers evaluations before any other middleware sees them.</summary>
    public static void UseShortcut(IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        var endpoints = app.ApplicationServices.GetRequiredService<OfrepEndpoints>();
        app.Use(next => http => IsShort(http.Request) ? endpoints.EvaluateShortAsync(http) : next(http));
    }

    /// <summary>Maps <c>/ofrep/v1/evaluate/flags</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var endpoints = routes.ServiceProvider.GetRequiredService<OfrepEndpoints>();
        routes.MapPost(Path + "/{key}", (RequestDelegate)endpoints.EvaluateAsync).WithName("EvaluateFlag").WithTags("OFREP").RequireCors(DataPlaneCors.Policy)
            .Describe(OperationDoc.Data("Evaluate a flag", "What value the flag has for the caller that the context describes. A client key sees only client-visible flags.")
                .MaySend("ofrepRequest")
                .Answer(200, "The value, and why.", "ofrepSuccess")
                .Answer(400, "The body or the context cannot be used, or the targeting key is missing.", "ofrepFailure")
                .Answer(401, "There is no key, or none that is known.")
                .Answer(404, "There is no such flag, or the key may not see it.", "ofrepFailure")
                .Answer(413, "The body is too large.")
                .Answer(503, "No ruleset is loaded yet.", "ofrepFailure"));
        routes.MapPost(Path, (RequestDelegate)endpoints.EvaluateAsync).WithName("EvaluateAllFlags").WithTags("OFREP").RequireCors(DataPlaneCors.Policy)
            .Describe(OperationDoc.Data("Evaluate all flags", "The values of all flags the key may see. The ETag covers the context, the version and everything else the answer depends on.")
                .Takes("ifNoneMatch")
                .MaySend("ofrepRequest")
                .Answer(200, "An answer for each flag; a flag that fails does not fail the others.", "ofrepBulk")
                .Answer(304, "Nothing changed since the ETag.")
                .Answer(400, "The body or the context cannot be used.", "ofrepFailure")
                .Answer(401, "There is no key, or none that is known.")
                .Answer(413, "The body is too large.")
                .Answer(503, "No ruleset is loaded yet.", "ofrepFailure"));
    }

    private static bool IsShort(HttpRequest request) =>
        request.Path.Value is { } path && path.StartsWith(Path, StringComparison.Ordinal) && (path.Length == Path.Length || path[Path.Length] == '/')
        && KeyOf(request).IndexOf('/') < 0
        && HttpMethods.IsPost(request.Method) && request.Headers.Origin.Count == 0;

    /// <summary>The flag key in the address; empty asks for all flags.</summary>
    private static ReadOnlySpan<char> KeyOf(HttpRequest request) => request.Path.Value.AsSpan(Math.Min(Path.Length + 1, request.Path.Value!.Length));

    /// <summary>Says which endpoint answers, as routing would have: metrics and traces take the route from there.</summary>
    private Task EvaluateShortAsync(HttpContext http)
    {
        http.SetEndpoint(KeyOf(http.Request).IsEmpty ? OfrepRoute.All : OfrepRoute.One);
        return EvaluateAsync(http);
    }

    private Task EvaluateAsync(HttpContext http)
    {
        try
        {
            var handled = HandleAsync(http, KeyOf(http.Request).IsEmpty ? AnswerAll : AnswerOne);
            return handled.IsCompletedSuccessfully ? handled : GuardAsync(http, handled);
        }
        catch (Exception exception)
        {
            return GuardAsync(http, Task.FromException(exception));
        }
    }

    /// <summary>Answers failures as OFREP does; the exception handler stands behind the shortcut and does not see them.</summary>
    private async Task GuardAsync(HttpContext http, Task handled)
    {
        try
        {
            await handled;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        catch (BadHttpRequestException exception) when (!http.Response.HasStarted)
        {
            await OfrepAnswer.FailAsync(http, KeyOrNull(http.Request), ErrorCode.ParseError, exception.Message, exception.StatusCode);
        }
        catch (Exception exception) when (!http.Response.HasStarted)
        {
            LogFailed(exception);
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            var output = AnswerBuffer.Take();
            output.Write("{\"errorDetails\":\"Something went wrong here; the server's log has the details.\"}"u8);
            await output.SendAsync(http.Response);
        }
    }

    private Task HandleAsync(HttpContext http, Answer answer)
    {
        if (clients.Authenticate(http) is not { } client)
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        if (http.Request.ContentLength > _limit)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }
        if (_remote is not null) return _remote.AnswerAsync(http, client, KeyOrNull(http.Request));
        var replica = client.Replica;
        if (replica.State == ReplicaState.NotReady) return NotReadyAsync(http, client, answer);
        if (!BodyReader.TryReadAll(http.Request, out var body)) return ReadAndFinishAsync(http, client, answer);
        return FinishAsync(http, client, replica, body, answer);
    }

    private async Task NotReadyAsync(HttpContext http, SdkKeySession client, Answer answer)
    {
        // The first request after a start waits a moment for the first load instead of failing.
        using var held = client.Hold();
        if (await held.Replica.WaitForAsync(EnvironmentVersion.Initial, ReplicaEvaluator.FirstLoad, http.RequestAborted)) await ReadAndFinishAsync(http, client, answer);
        else await FailAsync(http, client, ErrorCode.ProviderNotReady, ReplicaEvaluator.NotReady);
    }

    private async Task ReadAndFinishAsync(HttpContext http, SdkKeySession client, Answer answer)
    {
        // However long the body takes, the ruleset is the newest when it has come.
        using var held = client.Hold();
        if (await BodyReader.ReadAllAsync(http.Request, _limit, http.RequestAborted) is { } body) await FinishAsync(http, client, held.Replica, body, answer);
        else http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    private Task FinishAsync(HttpContext http, SdkKeySession client, EnvironmentReplica replica, in ReadOnlySequence<byte> body, Answer answer)
    {
        if (body.Length > _limit)
        {
            http.Request.BodyReader.AdvanceTo(body.End);
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return Task.CompletedTask;
        }
        var context = _context ??= new();
        body.CopyTo(context.Begin(replica.Current, time.GetUtcNow(), (int)body.Length));
        http.Request.BodyReader.AdvanceTo(body.End);
        var error = OfrepRequest.Read(context, out var details);
        return error == ErrorCode.None ? answer(http, client, context, replica.State == ReplicaState.Stale, this) : FailAsync(http, client, error, details);
    }

    private static Task AnswerOne(HttpContext http, SdkKeySession client, EvaluationContext context, bool stale, OfrepEndpoints endpoints)
    {
        var ruleset = context.Ruleset!;
        if (ruleset.Find(KeyOf(http.Request)) is not { } flag || (client.ClientSide && !flag.Model.ClientVisible))
            return FailAsync(http, client, ErrorCode.FlagNotFound, null);
        var evaluation = ruleset.Evaluate(flag, context);
        var answered = AnswerRecord.Of(flag, evaluation, stale);
        client.Evaluations.Add(EvaluationSurface.Ofrep, answered.Reason, answered.Error);
        OfrepRecord.Write(endpoints.Recorder, http, client, context, new(in answered));
        if (evaluation.Error != ErrorCode.None) return OfrepAnswer.FailAsync(http, flag.Key, evaluation.Error, evaluation.ErrorDetails);
        var output = AnswerBuffer.Take();
        OfrepAnswer.WriteHead(output, flag, evaluation, stale);
        output.Write(client.TailOf(ruleset.Version));
        return output.SendAsync(http.Response);
    }

    private static Task AnswerAll(HttpContext http, SdkKeySession client, EvaluationContext context, bool stale, OfrepEndpoints endpoints) =>
        OfrepBulk.AnswerAsync(http, client, context, endpoints.Recorder, stale, endpoints.InactivitySeconds, endpoints.Now);

    /// <summary>Answers and counts what failed before a flag was evaluated.</summary>
    private static Task FailAsync(HttpContext http, SdkKeySession client, ErrorCode error, string? details)
    {
        var key = KeyOrNull(http.Request);
        client.Evaluations.Fail(key is null ? EvaluationSurface.OfrepBulk : EvaluationSurface.Ofrep, error);
        return OfrepAnswer.FailAsync(http, key, error, details);
    }

    private static string? KeyOrNull(HttpRequest request) => KeyOf(request) is { IsEmpty: false } key ? key.ToString() : null;

    [LoggerMessage(1301, LogLevel.Error, "An evaluation failed")]
    private partial void LogFailed(Exception exception);
}
