using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Tracking;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Json;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Diagnostics;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Events.Destinations;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Answers evaluations that are computed elsewhere (<see cref="EvaluationMode.Silo"/>), with the same bytes as <see cref="OfrepEndpoints"/> from memory.</summary>
internal sealed partial class OfrepRemote(
    IFlagEvaluator evaluator, IOptions<EvaluationOptions> options, IOptions<OfrepOptions> ofrep, TimeProvider time, ILogger<OfrepRemote> logger)
{
    [ThreadStatic]
    private static EvaluationContext? _reading;

    private readonly LogThrottle _storm = new(time);

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request, whose body has not been read.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="key">The flag's key, or null for all flags.</param>
    public async Task AnswerAsync(HttpContext http, SdkKeySession client, string? key)
    {
        if (await BodyReader.ReadAllAsync(http.Request, ofrep.Value.MaxBodyBytes, http.RequestAborted) is not { } read)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var body = read.ToArray();
        http.Request.BodyReader.AdvanceTo(read.End);
        var error = FindContext(body, out var context, out var details);
        if (error != ErrorCode.None)
        {
            client.Evaluations.Fail(Surface(key), error);
            await OfrepAnswer.FailAsync(http, key, error, details);
            return;
        }
        FlagAnswer answer;
        try
        {
            // A client that may have the answer already is asked about first: only what it is given is recorded.
            var mayHave = key is null && http.Request.Headers.IfNoneMatch.Count > 0;
            answer = await AskAsync(http, client, key, context, recorded: !mayHave);
            if (mayHave && answer.Error == ErrorCode.None)
            {
                if (OfrepBulk.IsNotModified(http, client, answer, body, time.GetUtcNow()))
                {
                    client.Evaluations.AddNotModified();
                    return;
                }
                answer = await AskAsync(http, client, key, context, recorded: true);
            }
        }
        catch (EvaluatorUnavailableException exception)
        {
            client.Evaluations.Fail(Surface(key), ErrorCode.ProviderNotReady);
            NoteUnavailable(client.Key.Environment, exception);
            await OfrepAnswer.FailAsync(http, key, ErrorCode.ProviderNotReady, "No evaluator can be reached; try again shortly.");
            return;
        }
        if (answer.Error != ErrorCode.None) await OfrepAnswer.FailAsync(http, key, answer.Error, answer.ErrorMessage);
        else if (key is null) await OfrepBulk.AnswerAsync(http, client, answer, body, ofrep.Value.InactivitySeconds, time.GetUtcNow());
        else await AnswerOneAsync(http, client, answer);
    }

    private async Task<FlagAnswer> AskAsync(HttpContext http, SdkKeySession client, string? key, ReadOnlyMemory<byte> context, bool recorded)
    {
        var aborted = http.RequestAborted;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, aborted);
        var query = new FlagQuery
        {
            FlagKey = key,
            Context = context,
            ClientVisibleOnly = client.ClientSide,
            Client = client.Key.Id,
            Sdk = http.Request.Headers.UserAgent is [{ } agent] ? agent : null,
            Recorded = recorded,
        };
        try
        {
            // An evaluator that does not heed the token is left to itself.
            return await evaluator.EvaluateAsync(client.Key.Environment, query, either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (OperationCanceledException exception) when (!aborted.IsCancellationRequested)
        {
            throw new EvaluatorUnavailableException($"No answer came within {options.Value.TimeoutSeconds} s (Evaluation:TimeoutSeconds).", exception);
        }
    }

    // What a silo evaluates is counted there.
    private static EvaluationSurface Surface(string? key) => key is null ? EvaluationSurface.OfrepBulk : EvaluationSurface.Ofrep;

    private static Task AnswerOneAsync(HttpContext http, SdkKeySession client, FlagAnswer answer)
    {
        var flag = answer.Flags[0];
        if (flag.Error != ErrorCode.None) return OfrepAnswer.FailAsync(http, flag.FlagKey, flag.Error, flag.ErrorMessage);
        var output = AnswerBuffer.Take();
        OfrepAnswer.WriteHead(output, flag, answer.Stale);
        output.Write(client.TailOf(answer.Version));
        return output.SendAsync(http.Response);
    }

    /// <summary>Finds the context in a request's body, and what is wrong with either whatever the ruleset is.</summary>
    private ErrorCode FindContext(byte[] body, out ReadOnlyMemory<byte> context, out string? details)
    {
        var reading = _reading ??= new();
        body.CopyTo(reading.Begin(CompiledRuleset.Empty, time.GetUtcNow(), body.Length));
        var error = OfrepRequest.Read(reading, out var part, out details);
        context = body.AsMemory(part);
        return error;
    }

    private void NoteUnavailable(EnvironmentId environment, Exception exception)
    {
        LogUnavailableDetails(exception);
        if (_storm.Note(environment.ToString(), exception.Message) is { } line) LogUnavailable(line.Subject, line.Others, line.Why);
    }

    [LoggerMessage(1302, LogLevel.Warning, "No evaluator can be reached; an evaluation in environment {Environment} is answered 503, and so were {Others} more. {Why}")]
    private partial void LogUnavailable(string environment, int others, string why);

    [LoggerMessage(1303, LogLevel.Debug, "No evaluator can be reached")]
    private partial void LogUnavailableDetails(Exception exception);
}
