using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Answers evaluations that are computed in another process (<see cref="EvaluationMode.Silo"/>), with the same bytes as
/// <see cref="OfrepEndpoints"/> writes for evaluations in this process.
/// </summary>
internal sealed class OfrepRemote(RemoteEvaluator evaluator, IOptions<OfrepOptions> options, TimeProvider time)
{
    [ThreadStatic]
    private static EvaluationContext? _context;

    /// <summary>Answers a request.</summary>
    /// <param name="http">The request, whose body has not been read.</param>
    /// <param name="session">The session of its key.</param>
    /// <param name="key">The flag's key, or null for all flags.</param>
    public async Task AnswerAsync(HttpContext http, SdkKeySession session, string? key)
    {
        if (await BodyReader.ReadAllAsync(http.Request, options.Value.MaxBodyBytes, http.RequestAborted) is not { } read)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var body = read.ToArray();
        http.Request.BodyReader.AdvanceTo(read.End);
        var error = FindContext(body, out var location, out var details);
        if (error != ErrorCode.None)
            await FailAsync(http, session, key, error, details);
        else if (key is null)
            await AnswerAllAsync(http, session, body, location);
        else
            await AnswerOneAsync(http, session, key, body.AsMemory(location));
    }

    private async Task AnswerOneAsync(HttpContext http, SdkKeySession session, string key, ReadOnlyMemory<byte> context)
    {
        if (await EvaluateAsync(http, session, key, context) is not { } answer)
        {
            await FailAsync(http, session, key, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
            return;
        }
        if (answer.Error != ErrorCode.None)
        {
            await OfrepAnswer.FailAsync(http, key, answer.Error, answer.ErrorMessage);
            return;
        }
        var flag = answer.Flags[0];
        if (flag.Error != ErrorCode.None)
        {
            await OfrepAnswer.FailAsync(http, flag.FlagKey, flag.Error, flag.ErrorMessage);
            return;
        }
        var output = AnswerBuffer.Take();
        OfrepAnswer.WriteHead(output, flag, answer.Stale);
        OfrepAnswer.WriteTail(output, answer.Version);
        await output.SendAsync(http.Response);
    }

    private async Task AnswerAllAsync(HttpContext http, SdkKeySession session, byte[] body, Range location)
    {
        var context = body.AsMemory(location);
        // A client that may already have the answer is first checked without recording: only answers that are sent are recorded.
        var headers = http.Request.Headers;
        var unrecorded = headers.IfNoneMatch.Count > 0 || headers.IfMatch.Count > 0;
        var answer = await EvaluateAsync(http, session, null, context, recorded: !unrecorded);
        if (unrecorded && answer is { Error: ErrorCode.None })
        {
            if (await AnswerConditionAsync(http, session, answer, body))
                return;
            answer = await EvaluateAsync(http, session, null, context);
        }
        if (answer is null)
            await FailAsync(http, session, null, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
        else if (answer.Error != ErrorCode.None)
            await OfrepAnswer.FailAsync(http, null, answer.Error, answer.ErrorMessage);
        else if (!await AnswerConditionAsync(http, session, answer, body))
            await SendAllAsync(http, session, answer);
    }

    /// <summary>Answers a request whose conditions decide it.</summary>
    private ValueTask<bool> AnswerConditionAsync(HttpContext http, SdkKeySession session, FlagAnswer answer, byte[] body)
    {
        var counts = session.Evaluator.Counts(OfrepSurfaces.Bulk);
        return OfrepBulkState.Of(answer, session, time.GetUtcNow()).TryAnswerCondition(http, body, counts) is { } answered
            ? AwaitAsync(answered)
            : new(false);

        static async ValueTask<bool> AwaitAsync(Task answered)
        {
            await answered;
            return true;
        }
    }

    private Task SendAllAsync(HttpContext http, SdkKeySession session, FlagAnswer answer)
    {
        // The flags are counted where they were evaluated; this counts the request.
        session.Evaluator.Counts(OfrepSurfaces.Bulk).Add([]);
        var state = OfrepBulkState.Of(answer, session, time.GetUtcNow());
        return OfrepBulk.AnswerAsync(http, session, answer, state, options.Value.InactivitySeconds);
    }

    private Task<FlagAnswer?> EvaluateAsync(
        HttpContext http,
        SdkKeySession session,
        string? key,
        ReadOnlyMemory<byte> context,
        bool recorded = true
    )
    {
        var caller = session.Caller(http.Request);
        var query = new FlagQuery
        {
            FlagKey = key,
            Context = context,
            ClientVisibleOnly = caller.ClientVisibleOnly,
            Client = caller.Client,
            Sdk = caller.Sdk,
            Recorded = recorded,
        };
        return evaluator.EvaluateAsync(session, query, http.RequestAborted);
    }

    /// <summary>Counts and answers a request that failed here; failures in the other process are counted there.</summary>
    private static Task FailAsync(HttpContext http, SdkKeySession session, string? key, ErrorCode error, string? details)
    {
        session.Evaluator.Counts(key is null ? OfrepSurfaces.Bulk : OfrepSurfaces.Single).Fail(error);
        return OfrepAnswer.FailAsync(http, key, error, details);
    }

    /// <summary>Finds the context in a request body, and checks what does not depend on the ruleset.</summary>
    private ErrorCode FindContext(byte[] body, out Range location, out string? details)
    {
        var context = _context ??= new();
        body.CopyTo(context.Begin(CompiledRuleset.Empty, time.GetUtcNow(), body.Length));
        return ContextReader.Read<OfrepRequest>(context, out location, out details);
    }
}
