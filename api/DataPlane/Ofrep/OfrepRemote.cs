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
        if (await BodyReader.ReadBytesAsync(http.Request, options.Value.MaxBodyBytes) is not { } body)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        var query = QueryOf(http.Request, session, key, body);
        if (key is not null)
        {
            await SendAsync(http, session, key, await evaluator.EvaluateAsync(session, query, http.RequestAborted));
            return;
        }
        var (answer, isAnswered) = await evaluator.EvaluateAllAsync(
            http,
            session,
            query,
            answer => AnswerCondition(http, session, answer, body)
        );
        if (!isAnswered)
            await SendAsync(http, session, key, answer);
    }

    private Task SendAsync(HttpContext http, SdkKeySession session, string? key, FlagAnswer? answer)
    {
        if (answer is null)
        {
            // Counted here; other errors are counted in the other process.
            session.Evaluator.Counts(key is null ? OfrepSurfaces.Bulk : OfrepSurfaces.Single).Fail(ErrorCode.ProviderNotReady);
            return OfrepAnswer.FailAsync(http, key, ErrorCode.ProviderNotReady, RemoteEvaluator.Unavailable);
        }
        if (answer.Error != ErrorCode.None)
            return OfrepAnswer.FailAsync(http, key, answer.Error, answer.ErrorMessage);
        return key is null ? SendAllAsync(http, session, answer) : EvaluationResponses.SendAsync(http.Response, answer.Body);
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

    private static FlagQuery QueryOf(HttpRequest request, SdkKeySession session, string? key, byte[] body)
    {
        var caller = session.Caller(request);
        return new()
        {
            FlagKey = key,
            Format = FlagQueryFormat.Ofrep,
            Context = body,
            Scope = caller.Scope,
            Client = caller.Client,
            Sdk = caller.Sdk,
        };
    }
}
