using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Environments.Evaluation.Ofrep;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Answers the evaluation of all flags, with an ETag that covers everything the answer depends on.</summary>
internal static class OfrepBulk
{
    /// <summary>Evaluates in this process and answers.</summary>
    public static Task AnswerAsync(HttpContext http, SdkKeySession session, in EvaluationRun run, int inactivitySeconds)
    {
        var end = OfrepBulkEnd.Of(session, OfrepBulkState.Of(run, session, http.Request), inactivitySeconds);
        if (end.TryAnswerCondition(http, run.Context.Body, run.Counts) is { } answered)
            return answered;
        var output = Begin();
        var writer = new OfrepFlagsWriter(output, run.IsStale, session.Scope.IsLimited);
        run.EvaluateAll(session.Caller(http.Request), ref writer);
        output.Write(end.Bytes);
        return output.SendAsync(http.Response);
    }

    /// <summary>Answers with flags that were evaluated in another process.</summary>
    /// <param name="http">The request.</param>
    /// <param name="flags">The elements of the array of flags.</param>
    /// <param name="end">The end of the answer.</param>
    public static Task AnswerAsync(HttpContext http, ReadOnlyMemory<byte> flags, OfrepBulkEnd end)
    {
        var output = Begin();
        output.Write(flags.Span);
        output.Write(end.Bytes);
        return output.SendAsync(http.Response);
    }

    private static AnswerBuffer Begin()
    {
        var output = AnswerBuffer.Take();
        output.Write("{\"flags\":["u8);
        return output;
    }
}
