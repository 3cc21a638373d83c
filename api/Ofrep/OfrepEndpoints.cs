using System.Buffers;
using System.Runtime.CompilerServices;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using FlagCluster.Environments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api;

/// <summary>OFREP 0.3.0: the evaluation of one flag and of all flags. A request whose body has arrived is answered without an await or an allocation of ours.</summary>
public sealed class OfrepEndpoints(DataClients clients, IOptions<OfrepOptions> options, TimeProvider time)
{
    [ThreadStatic]
    private static EvaluationContext? _context;

    private readonly ConditionalWeakTable<CompiledRuleset, byte[]> _tails = [];
    private readonly int _limit = options.Value.MaxBodyBytes;

    private int InactivitySeconds => options.Value.InactivitySeconds;

    private DateTimeOffset Now => time.GetUtcNow();

    private delegate void Answer(HttpContext http, DataClient client, EvaluationContext context, OfrepEndpoints endpoints);

    /// <summary>Maps <c>/ofrep/v1/evaluate/flags</c>.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var endpoints = routes.ServiceProvider.GetRequiredService<OfrepEndpoints>();
        routes.MapPost("/ofrep/v1/evaluate/flags/{key}", (RequestDelegate)(http => endpoints.HandleAsync(http, AnswerOne)))
            .WithName("EvaluateFlag").WithTags("OFREP").RequireCors(DataPlaneCors.Policy);
        routes.MapPost("/ofrep/v1/evaluate/flags", (RequestDelegate)(http => endpoints.HandleAsync(http, AnswerAll)))
            .WithName("EvaluateAllFlags").WithTags("OFREP").RequireCors(DataPlaneCors.Policy);
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
        if (client.Replica.State == ReplicaState.NotReady) return NotReadyAsync(http, client, answer);
        if (!BodyReader.TryReadAll(http.Request, out var body)) return ReadAndFinishAsync(http, client, answer);
        Finish(http, client, body, answer);
        return Task.CompletedTask;
    }

    private async Task NotReadyAsync(HttpContext http, DataClient client, Answer answer)
    {
        // The first request after a start waits a moment for the first load instead of failing.
        if (await client.Replica.WaitForAsync(EnvironmentVersion.Initial, TimeSpan.FromSeconds(2), http.RequestAborted)) await ReadAndFinishAsync(http, client, answer);
        else OfrepAnswer.Fail(http, http.Request.RouteValues["key"] as string, ErrorCode.ProviderNotReady, "No ruleset is loaded yet; try again shortly.");
    }

    private async Task ReadAndFinishAsync(HttpContext http, DataClient client, Answer answer)
    {
        if (await BodyReader.ReadAllAsync(http.Request, _limit, http.RequestAborted) is { } body) Finish(http, client, body, answer);
        else http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    private void Finish(HttpContext http, DataClient client, in ReadOnlySequence<byte> body, Answer answer)
    {
        if (body.Length > _limit)
        {
            http.Request.BodyReader.AdvanceTo(body.End);
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var context = _context ??= new();
        body.CopyTo(context.Begin(client.Replica.Current, time.GetUtcNow(), (int)body.Length));
        http.Request.BodyReader.AdvanceTo(body.End);
        var error = OfrepRequest.Read(context, out var details);
        if (error == ErrorCode.None) answer(http, client, context, this);
        else OfrepAnswer.Fail(http, http.Request.RouteValues["key"] as string, error, details);
    }

    private static void AnswerOne(HttpContext http, DataClient client, EvaluationContext context, OfrepEndpoints endpoints)
    {
        var ruleset = context.Ruleset!;
        var key = (string)http.Request.RouteValues["key"]!;
        if (ruleset.Find(key) is not { } flag || (client.ClientSide && !flag.Model.ClientVisible))
        {
            OfrepAnswer.Fail(http, key, ErrorCode.FlagNotFound, null);
            return;
        }
        var evaluation = ruleset.Evaluate(flag, context);
        if (evaluation.Error != ErrorCode.None)
        {
            OfrepAnswer.Fail(http, key, evaluation.Error, evaluation.ErrorDetails);
            return;
        }
        OfrepAnswer.WriteOne(http.Response, flag, evaluation, OfrepAnswer.IsStale(client.Replica), endpoints.Tail(ruleset));
    }

    private static void AnswerAll(HttpContext http, DataClient client, EvaluationContext context, OfrepEndpoints endpoints) =>
        OfrepBulk.Answer(http, client, context, endpoints.Tail(context.Ruleset!), endpoints.InactivitySeconds, endpoints.Now);

    private byte[] Tail(CompiledRuleset ruleset) => _tails.GetValue(ruleset, OfrepAnswer.Tail);
}
