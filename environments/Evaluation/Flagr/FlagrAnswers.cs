using FlagCluster.Contracts.Evaluation;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flagr;

/// <summary>
/// Evaluates requests of Flagr's API and writes the answers, on gateways and on silos alike. A flag that does not exist is no error of the
/// request: its answer has no variant.
/// </summary>
public static class FlagrAnswers
{
    /// <summary>The size from which a batch is refused in bytes: each answer repeats its entity.</summary>
    private const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>Evaluates a request.</summary>
    /// <param name="run">The run, whose body is the request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="output">Receives the answer when there is no error.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode Evaluate(
        in EvaluationRun run,
        FlagrOperation operation,
        in EvaluationCaller caller,
        AnswerBuffer output,
        out string? details
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        if (run.Context.Body.IsEmpty)
        {
            details = "The request has no body, or none in 'json'.";
            return Fail(run, caller, ErrorCode.ParseError);
        }
        return operation == FlagrOperation.Batch
            ? EvaluateBatch(run, caller, output, out details)
            : EvaluateOne(run, caller, output, out details);
    }

    private static ErrorCode EvaluateOne(in EvaluationRun run, in EvaluationCaller caller, AnswerBuffer output, out string? details)
    {
        var request = new FlagrRequest(run.Context, stackalloc char[FlagrText.LongestKey]);
        var error = ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out details);
        if (error != ErrorCode.None)
            return Fail(run, caller, error);
        request.Complete();
        var flag = request.FlagId > 0 ? FlagrIndex.Find(run.Ruleset, request.FlagId, caller.Scope) : null;
        flag ??= FlagrIndex.Find(run.Ruleset, request.FlagKey, caller.Scope);
        Evaluate(run, request, request.Selection, flag, caller, output);
        return ErrorCode.None;
    }

    private static ErrorCode EvaluateBatch(in EvaluationRun run, in EvaluationCaller caller, AnswerBuffer output, out string? details)
    {
        var batch = FlagrBatch.Read(run.Context.Body, EvaluationContext.MaxDepth, out var error, out details);
        if (error != ErrorCode.None)
            return Fail(run, caller, error);
        try
        {
            details = batch.Resolve(run.Ruleset, caller.Scope);
            error = details is null ? EvaluateBatch(run, batch, caller, output, out details) : ErrorCode.ParseError;
        }
        finally
        {
            batch.Release();
        }
        if (error != ErrorCode.None)
            return Fail(run, caller, error);
        // The flags are counted one by one; this counts the request.
        if (caller.Recorded)
            run.Counts.Add([]);
        return ErrorCode.None;
    }

    private static ErrorCode EvaluateBatch(
        in EvaluationRun run,
        FlagrBatch batch,
        in EvaluationCaller caller,
        AnswerBuffer output,
        out string? details
    )
    {
        details = null;
        output.Write("{\"evaluationResults\":["u8);
        var isFirst = true;
        foreach (var location in batch.Entities)
        {
            run.Restart(batch[location]);
            var request = new FlagrRequest(run.Context, default);
            var error = ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out details);
            if (error != ErrorCode.None)
                return error;
            request.Complete();
            foreach (var target in batch.Targets)
            {
                if (!isFirst)
                    output.Write(","u8);
                isFirst = false;
                Evaluate(run, request, batch.SelectionOf(target), target.Flag, caller, output);
                if (output.Written.Length > MaxBatchBytes)
                {
                    details = $"The answer to the batch is larger than {MaxBatchBytes >> 20} MiB. Send smaller batches.";
                    return ErrorCode.ParseError;
                }
            }
        }
        output.Write("]}"u8);
        return ErrorCode.None;
    }

    private static void Evaluate(
        in EvaluationRun run,
        scoped in FlagrRequest request,
        scoped in FlagrSelection selection,
        CompiledFlag? flag,
        in EvaluationCaller caller,
        AnswerBuffer output
    )
    {
        EvaluationResult result = default;
        if (flag is null)
            run.Fail(ErrorCode.FlagNotFound, caller);
        else
            result = run.Evaluate(flag, caller);
        FlagrJson.WriteResult(output, run, request, selection, flag, result, caller);
    }

    private static ErrorCode Fail(in EvaluationRun run, in EvaluationCaller caller, ErrorCode error)
    {
        run.Fail(error, caller);
        return error;
    }
}
