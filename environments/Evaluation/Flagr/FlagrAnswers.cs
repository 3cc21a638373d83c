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
        var result = Evaluate(run, flag);
        FlagrJson.WriteResult(output, run, request, request.Selection, flag, result, caller);
        Record(run, flag, result, caller);
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
            // A batch that fails as a whole has no answer, and records none.
            if (error == ErrorCode.None && caller.Recorded)
                Record(run, batch, caller);
        }
        finally
        {
            batch.Release();
        }
        return error == ErrorCode.None ? ErrorCode.None : Fail(run, caller, error);
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
            batch.MadeUpIds.Add(request.MadeUpId);
            foreach (var target in batch.Targets)
            {
                if (!isFirst)
                    output.Write(","u8);
                isFirst = false;
                var result = Evaluate(run, target.Flag);
                batch.Results.Add(result);
                FlagrJson.WriteResult(output, run, request, batch.SelectionOf(target), target.Flag, result, caller);
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

    private static EvaluationResult Evaluate(in EvaluationRun run, CompiledFlag? flag) =>
        flag is null ? default : run.Ruleset.Evaluate(flag, run.Context);

    /// <summary>Counts and records the answers of a batch. Each entity is read again: its context is part of its events.</summary>
    private static void Record(in EvaluationRun run, FlagrBatch batch, in EvaluationCaller caller)
    {
        var next = 0;
        for (var i = 0; i < batch.Entities.Length; i++)
        {
            run.Restart(batch[batch.Entities[i]]);
            var request = new FlagrRequest(run.Context, default);
            ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out _);
            request.Complete(batch.MadeUpIds[i]);
            foreach (var target in batch.Targets)
                Record(run, target.Flag, batch.Results[next++], caller);
        }
        // The flags are counted one by one; this counts the request.
        run.Counts.Add([]);
    }

    private static void Record(in EvaluationRun run, CompiledFlag? flag, in EvaluationResult result, in EvaluationCaller caller)
    {
        if (flag is null)
            run.Fail(ErrorCode.FlagNotFound, caller);
        else
            run.Record(flag, result, caller);
    }

    private static ErrorCode Fail(in EvaluationRun run, in EvaluationCaller caller, ErrorCode error)
    {
        run.Fail(error, caller);
        return error;
    }
}
