using FlagCluster.Api.DataPlane.Authentication;
using FlagCluster.Api.DataPlane.Evaluation;
using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Rulesets;
using FlagCluster.Environments.Evaluation;
using Microsoft.AspNetCore.Http;

namespace FlagCluster.Api.DataPlane.Ofrep;

/// <summary>Answers the evaluation of all flags, with an ETag that covers everything the answer depends on.</summary>
internal static class OfrepBulk
{
    /// <summary>Evaluates in this process and answers.</summary>
    public static Task AnswerAsync(HttpContext http, SdkKeySession session, in EvaluationRun run, int inactivitySeconds)
    {
        var state = OfrepBulkState.Of(run, session);
        if (state.TryAnswerCondition(http, run.Context.Body, run.Counts) is { } answered)
            return answered;
        var writer = new Writer(Begin(), run.IsStale, session.ClientSide);
        run.EvaluateAll(session.Caller(http.Request), ref writer);
        state.WriteEnd(writer.Output, session.Key, inactivitySeconds);
        return writer.Output.SendAsync(http.Response);
    }

    /// <summary>Answers with flags that were evaluated in another process.</summary>
    /// <param name="http">The request.</param>
    /// <param name="session">The session of its key.</param>
    /// <param name="answer">The flags.</param>
    /// <param name="state">The state of the answer.</param>
    /// <param name="inactivitySeconds">The seconds without data after which a client regards its stream as broken.</param>
    public static Task AnswerAsync(
        HttpContext http,
        SdkKeySession session,
        FlagAnswer answer,
        in OfrepBulkState state,
        int inactivitySeconds
    )
    {
        var output = Begin();
        var first = true;
        foreach (var flag in answer.Flags)
        {
            if (!first)
                output.Write(","u8);
            first = false;
            if (flag.Error != ErrorCode.None)
            {
                OfrepAnswer.WriteError(output, flag.FlagKey, flag.Error, flag.ErrorMessage);
                continue;
            }
            OfrepAnswer.WriteHead(output, flag, answer.Stale);
            output.Write("}"u8);
        }
        state.WriteEnd(output, session.Key, inactivitySeconds);
        return output.SendAsync(http.Response);
    }

    private static AnswerBuffer Begin()
    {
        var output = AnswerBuffer.Take();
        output.Write("{\"flags\":["u8);
        return output;
    }

    /// <summary>Writes each flag as it is evaluated.</summary>
    private struct Writer(AnswerBuffer output, bool stale, bool clientSide) : IFlagVisitor
    {
        private bool _hasFlags;

        public readonly AnswerBuffer Output => output;

        public void Visit(CompiledFlag flag, in EvaluationResult result)
        {
            if (_hasFlags)
                output.Write(","u8);
            _hasFlags = true;
            if (result.Error != ErrorCode.None)
            {
                OfrepAnswer.WriteError(output, flag.Key, result.Error, result.DescribeError(clientSide));
                return;
            }
            OfrepAnswer.WriteHead(output, flag, result, stale);
            output.Write("}"u8);
        }
    }
}
