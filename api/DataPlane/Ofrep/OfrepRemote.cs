using System.Buffers;
using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Api.Http;
using FlagCluster.Contracts.Evaluation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>
/// Answers evaluations that are computed in another process (<see cref="EvaluationMode.Silo"/>), which reads the request and writes the
/// flags of the answer, with the same bytes as <see cref="OfrepEndpoints"/> writes for evaluations in this process.
/// </summary>
internal sealed class OfrepRemote(RemoteEvaluator evaluator, IOptions<OfrepOptions> options, TimeProvider time)
{
    /// <summary>Answers a request.</summary>
    /// <param name="http">The request, whose body has not been read.</param>
    /// <param name="session">The session of its key.</param>
    /// <param name="key">The flag's key, or null for all flags.</param>
    public async Task AnswerAsync(HttpContext http, SdkKeySession session, string? key)
    {
        if (await BodyReader.ReadAllAsync(http.Request, options.Value.MaxBodyBytes) is not { } read)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var body = read.ToArray();
        http.Request.BodyReader.AdvanceTo(read.End);
        // A client that may already have all flags is first checked without recording: only answers that are sent are recorded.
        var headers = http.Request.Headers;
        var unrecorded = key is null && (headers.IfNoneMatch.Count > 0 || headers.IfMatch.Count > 0);
        var answer = await EvaluateAsync(http, session, key, body, recorded: !unrecorded);
        if (unrecorded && answer is { Error: ErrorCode.None })
        {
            if (AnswerCondition(http, session, answer, body) is { } answered)
            {
                await answered;
                return;
            }
            answer = await EvaluateAsync(http, session, key, body);
        }
        await SendAsync(http, session, key, body, answer);
    }

    private Task SendAsync(HttpContext http, SdkKeySession session, string? key, byte[] body, FlagAnswer? answer)
    {
        if (answer is null)
        {
            // Counted here; other errors are counted in the other process.
            session.Evaluator.Counts(key is null ? OfrepSurfaces.Bulk : OfrepSurfaces.Single).Fail(ErrorCode.ProviderNotReady);
            return OfrepAnswer.FailAsync(http, key, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
        }
        if (answer.Error != ErrorCode.None)
            return OfrepAnswer.FailAsync(http, key, answer.Error, answer.ErrorMessage);
        if (key is not null)
            return EvaluationResponses.SendAsync(http.Response, answer.Body);
        return AnswerCondition(http, session, answer, body) ?? SendAllAsync(http, session, answer);
    }

    /// <summary>Answers a request whose conditions decide it; returns null for another.</summary>
    private Task? AnswerCondition(HttpContext http, SdkKeySession session, FlagAnswer answer, byte[] body) =>
        EndOf(http, answer, session).TryAnswerCondition(http, body, session.Evaluator.Counts(OfrepSurfaces.Bulk));

    private Task SendAllAsync(HttpContext http, SdkKeySession session, FlagAnswer answer)
    {
        // The flags are counted where they were evaluated; this counts the request.
        session.Evaluator.Counts(OfrepSurfaces.Bulk).Add([]);
        return OfrepBulk.AnswerAsync(http, answer.Body, EndOf(http, answer, session));
    }

    private OfrepBulkEnd EndOf(HttpContext http, FlagAnswer answer, SdkKeySession session) =>
        OfrepBulkEnd.Of(session, OfrepBulkState.Of(answer, session, http.Request, time.GetUtcNow()), options.Value.InactivitySeconds);

    private Task<FlagAnswer?> EvaluateAsync(HttpContext http, SdkKeySession session, string? key, byte[] body, bool recorded = true)
    {
        var caller = session.Caller(http.Request);
        var query = new FlagQuery
        {
            FlagKey = key,
            Format = FlagQueryFormat.Ofrep,
            Context = body,
            Scope = caller.Scope,
            Client = caller.Client,
            Sdk = caller.Sdk,
            Recorded = recorded,
        };
        return evaluator.EvaluateAsync(session, query, http.RequestAborted);
    }
}
