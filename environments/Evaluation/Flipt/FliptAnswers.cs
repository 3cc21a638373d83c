using FlagCluster.Contracts.Evaluation;
using FlagCluster.Contracts.Rulesets;
using FlagCluster.Engine.Context;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>
/// Evaluates requests of Flipt's API and writes the answers, on gateways and on silos alike. A boolean flag answers <c>boolean</c>, every
/// other one <c>variant</c>.
/// </summary>
public static class FliptAnswers
{
    private const int LongestKey = 512;
    private const int RequestIdLength = 38;

    /// <summary>The size from which a batch is refused in bytes: attachments make an answer larger than its request.</summary>
    private const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>Evaluates a request.</summary>
    /// <param name="run">The run, whose body is the request.</param>
    /// <param name="operation">The operation.</param>
    /// <param name="project">The slug of the project, which is the namespace.</param>
    /// <param name="defaultNamespace">The namespace of requests that name none, or null for the project.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="output">Receives the answer when there is no error.</param>
    /// <param name="details">What is wrong, or null.</param>
    public static ErrorCode Evaluate(
        in EvaluationRun run,
        FliptOperation operation,
        string project,
        string? defaultNamespace,
        in EvaluationCaller caller,
        AnswerBuffer output,
        out string? details
    )
    {
        ArgumentNullException.ThrowIfNull(output);
        var isOfProject = FliptScope.Includes(defaultNamespace, project);
        if (operation == FliptOperation.Batch)
            return EvaluateBatch(run, project, isOfProject, caller, output, out details);
        var request = new FliptRequest(run.Context, project, isOfProject, stackalloc char[LongestKey]);
        var error = ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out details);
        if (error != ErrorCode.None)
            return Fail(run, caller, error);
        var flag = Find(run, caller, request);
        if (flag is null)
        {
            details = request.IsOfProject
                ? $"The flag '{request.FlagKey}' does not exist, or the key may not see it."
                : FliptScope.OtherNamespace;
            return ErrorCode.FlagNotFound;
        }
        var isBoolean = operation == FliptOperation.Boolean;
        if ((flag.Model.Type == FlagType.Boolean) != isBoolean)
        {
            details = isBoolean
                ? "The flag is not of the type boolean. Evaluate it as 'variant'."
                : "The flag is of the type boolean. Evaluate it as 'boolean'.";
            return Fail(run, caller, ErrorCode.TypeMismatch);
        }
        var result = run.Evaluate(flag, caller);
        details = result.DescribeError(caller.Scope.IsLimited);
        if (result.Error != ErrorCode.None)
            return result.Error;
        Span<byte> id = stackalloc byte[RequestIdLength];
        Write(output, run, flag, result, IdOf(request.RequestId, id), caller);
        return ErrorCode.None;
    }

    private static ErrorCode EvaluateBatch(
        in EvaluationRun run,
        string project,
        bool isOfProject,
        in EvaluationCaller caller,
        AnswerBuffer output,
        out string? details
    )
    {
        var batch = FliptBatch.Read(run.Context.Body, EvaluationContext.MaxDepth, out var error, out details);
        if (error != ErrorCode.None)
            return Fail(run, caller, error);
        try
        {
            error = EvaluateBatch(run, batch, project, isOfProject, caller, output, out details);
            // A batch that fails as a whole has no answer, and records none.
            if (error == ErrorCode.None && caller.Recorded)
                Record(run, batch, project, isOfProject, caller);
        }
        finally
        {
            batch.Results.Clear();
        }
        return error == ErrorCode.None ? ErrorCode.None : Fail(run, caller, error);
    }

    private static ErrorCode EvaluateBatch(
        in EvaluationRun run,
        FliptBatch batch,
        string project,
        bool isOfProject,
        in EvaluationCaller caller,
        AnswerBuffer output,
        out string? details
    )
    {
        details = null;
        var id = IdOf(batch.RequestId, stackalloc byte[RequestIdLength]);
        output.Write("{\"requestId\":"u8);
        output.Write(id);
        output.Write(",\"responses\":["u8);
        var isFirst = true;
        Span<char> key = stackalloc char[LongestKey];
        foreach (var location in batch.Requests)
        {
            output.Write(isFirst ? "{"u8 : ",{"u8);
            isFirst = false;
            run.Restart(batch[location]);
            batch.Results.Add(EvaluateItem(run, new(run.Context, project, isOfProject, key), caller, output, id));
            output.Write("}"u8);
            if (output.Written.Length > MaxBatchBytes)
            {
                details = $"The answer to the batch is larger than {MaxBatchBytes >> 20} MiB. Send smaller batches.";
                return ErrorCode.ParseError;
            }
        }
        output.Write("]"u8);
        FliptJson.WriteDuration(output, run);
        output.Write("}"u8);
        return ErrorCode.None;
    }

    /// <summary>Counts and records the answers of a batch. Each request is read again: its context is part of its event.</summary>
    private static void Record(in EvaluationRun run, FliptBatch batch, string project, bool isOfProject, in EvaluationCaller caller)
    {
        Span<char> key = stackalloc char[LongestKey];
        for (var i = 0; i < batch.Requests.Length; i++)
        {
            var (flag, result, error) = batch.Results[i];
            if (flag is null)
            {
                run.Fail(error, caller);
                continue;
            }
            run.Restart(batch[batch.Requests[i]]);
            var request = new FliptRequest(run.Context, project, isOfProject, key);
            ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out _);
            run.Record(flag, result, caller);
        }
        // The flags are counted one by one; this counts the request.
        run.Counts.Add([]);
    }

    /// <summary>Evaluates one request of a batch. Whatever is wrong with it does not fail the others.</summary>
    private static FliptBatchResult EvaluateItem(
        in EvaluationRun run,
        FliptRequest request,
        in EvaluationCaller caller,
        AnswerBuffer output,
        ReadOnlySpan<byte> batchId
    )
    {
        var error = ContextReader.Read(run.Context.Body, EvaluationContext.MaxDepth, ref request, out _);
        if (error != ErrorCode.None)
        {
            WriteError(output, request, "UNKNOWN_ERROR_EVALUATION_REASON"u8);
            return new(null, default, error);
        }
        if (!request.IsOfProject || run.Ruleset.Find(request.FlagKey) is not { } flag || !caller.Scope.Includes(flag.Model))
        {
            WriteError(output, request, "NOT_FOUND_ERROR_EVALUATION_REASON"u8);
            return new(null, default, ErrorCode.FlagNotFound);
        }
        var result = run.Ruleset.Evaluate(flag, run.Context);
        if (result.Error != ErrorCode.None)
        {
            WriteError(output, request, "UNKNOWN_ERROR_EVALUATION_REASON"u8);
            return new(flag, result, ErrorCode.None);
        }
        output.Write(
            flag.Model.Type == FlagType.Boolean
                ? "\"type\":\"BOOLEAN_EVALUATION_RESPONSE_TYPE\",\"booleanResponse\":"u8
                : "\"type\":\"VARIANT_EVALUATION_RESPONSE_TYPE\",\"variantResponse\":"u8
        );
        Write(output, run, flag, result, request.RequestId.IsEmpty ? batchId : request.RequestId, caller);
        return new(flag, result, ErrorCode.None);
    }

    /// <summary>Returns the flag of a request, or null when the caller sees none with its key; that is counted.</summary>
    private static CompiledFlag? Find(in EvaluationRun run, in EvaluationCaller caller, in FliptRequest request)
    {
        if (request.IsOfProject)
            return run.Find(request.FlagKey, caller);
        run.Fail(ErrorCode.FlagNotFound, caller);
        return null;
    }

    private static void Write(
        AnswerBuffer output,
        in EvaluationRun run,
        CompiledFlag flag,
        in EvaluationResult result,
        ReadOnlySpan<byte> requestId,
        in EvaluationCaller caller
    )
    {
        // Callers that do not see all flags must not learn what is in their rules.
        var withSegments = !caller.Scope.IsLimited;
        if (flag.Model.Type == FlagType.Boolean)
            FliptJson.WriteBoolean(output, run, flag, result, requestId, withSegments);
        else
            FliptJson.WriteVariant(output, run, flag, result, requestId, withSegments);
    }

    private static void WriteError(AnswerBuffer output, in FliptRequest request, ReadOnlySpan<byte> reason)
    {
        output.Write("\"type\":\"ERROR_EVALUATION_RESPONSE_TYPE\",\"errorResponse\":{\"flagKey\":"u8);
        output.Write(request.FlagKeyJson.IsEmpty ? "\"\""u8 : request.FlagKeyJson);
        output.Write(",\"namespaceKey\":"u8);
        output.Write(request.Namespace.IsEmpty ? "\"\""u8 : request.Namespace);
        output.Write(",\"reason\":\""u8);
        output.Write(reason);
        output.Write("\"}"u8);
    }

    /// <summary>Returns the id of a request as a JSON string; a new one when it has none.</summary>
    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> id, Span<byte> buffer)
    {
        if (!id.IsEmpty)
            return id;
        buffer[0] = buffer[^1] = (byte)'"';
        Guid.NewGuid().TryFormat(buffer[1..], out _);
        return buffer;
    }

    private static ErrorCode Fail(in EvaluationRun run, in EvaluationCaller caller, ErrorCode error)
    {
        run.Fail(error, caller);
        return error;
    }
}
