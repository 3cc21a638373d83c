using System.Buffers;
using FlagCluster.Contracts;
using FlagCluster.Engine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api;

/// <summary>Answers evaluations that are computed elsewhere (<see cref="EvaluationMode.Silo"/>), with the same bytes as <see cref="OfrepEndpoints"/> from memory.</summary>
internal sealed partial class OfrepRemote(
    IFlagEvaluator evaluator, IOptions<EvaluationOptions> options, IOptions<OfrepOptions> ofrep, TimeProvider time, ILogger<OfrepRemote> logger)
{
    [ThreadStatic]
    private static EvaluationContext? _reading;

    private bool _away;

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request, whose body has not been read.</param>
    /// <param name="client">Whose it is.</param>
    /// <param name="key">The flag's key, or null for all flags.</param>
    public async Task AnswerAsync(HttpContext http, DataClient client, string? key)
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
                if (OfrepBulk.IsNotModified(http, client, answer, body, time.GetUtcNow())) return;
                answer = await AskAsync(http, client, key, context, recorded: true);
            }
        }
        catch (EvaluatorUnavailableException exception)
        {
            // Said once for each time they are away, not for each of the requests meanwhile.
            if (!Interlocked.Exchange(ref _away, true)) LogUnavailable(exception);
            await OfrepAnswer.FailAsync(http, key, ErrorCode.ProviderNotReady, "No evaluator can be reached; try again shortly.");
            return;
        }
        if (_away) _away = false;
        if (answer.Error != ErrorCode.None) await OfrepAnswer.FailAsync(http, key, answer.Error, answer.ErrorMessage);
        else if (key is null) await OfrepBulk.AnswerAsync(http, client, answer, body, ofrep.Value.InactivitySeconds, time.GetUtcNow());
        else await AnswerOneAsync(http, client, answer);
    }

    private async Task<FlagAnswer> AskAsync(HttpContext http, DataClient client, string? key, ReadOnlyMemory<byte> context, bool recorded)
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

    private static Task AnswerOneAsync(HttpContext http, DataClient client, FlagAnswer answer)
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

    [LoggerMessage(1302, LogLevel.Warning, "No evaluator can be reached; evaluations are answered 503 until one can")]
    private partial void LogUnavailable(Exception exception);
}
