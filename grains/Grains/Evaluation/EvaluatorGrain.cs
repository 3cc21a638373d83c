using System.Runtime.InteropServices;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Control.Directory;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Grains.Abstractions.Evaluation;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace FlagCluster.Grains.Evaluation;

/// <summary>Evaluates from the replicas of its silo. Each silo has as many activations as the load requires.</summary>
[GrainType(GrainNames.Evaluator), GrainDirectory(GrainNames.EvaluatorDirectory), StatelessWorker, Reentrant]
internal sealed partial class EvaluatorGrain(
    IGrainContext context,
    ReplicaEvaluator evaluator,
    ControlReader control,
    ILogger<EvaluatorGrain> logger
) : Grain, IEvaluatorGrain
{
    /// <summary>
    /// The size of answers above which no further ones are added to a reply, in bytes. Orleans does not send a message of more than 100 MB,
    /// and a large one delays the others of its connection.
    /// </summary>
    private const long MaxReplyBytes = 4 * 1024 * 1024;

    /// <summary>The maximum size of one answer, in bytes.</summary>
    private const long MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly EnvironmentId _environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);

    public async Task<EvaluateReply> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken)
    {
        var answers = new AnswerMessage[request.Queries.Length];
        if (FindClosed() is { } closed)
        {
            Array.Fill(answers, closed);
            return new() { Answers = ImmutableCollectionsMarshal.AsImmutableArray(answers) };
        }
        List<Task>? waiting = null;
        var bytes = 0L;
        var count = 0;
        for (; count < answers.Length && bytes < MaxReplyBytes; count++)
        {
            var answering = AnswerAsync(request.Queries[count], cancellationToken);
            if (answering.IsCompletedSuccessfully)
                bytes += (answers[count] = answering.Result).Size;
            else
                (waiting ??= []).Add(StoreAsync(answering, count));
        }
        // All queries wait for the first load of the environment together, not one after the other.
        if (waiting is not null)
        {
            await Task.WhenAll(waiting);
            count = CountThatFits(answers.AsSpan(0, count));
        }
        Array.Resize(ref answers, count);
        return new() { Answers = ImmutableCollectionsMarshal.AsImmutableArray(answers) };

        async Task StoreAsync(ValueTask<AnswerMessage> answering, int index) => answers[index] = await answering;
    }

    private static int CountThatFits(ReadOnlySpan<AnswerMessage> answers)
    {
        var bytes = 0L;
        var count = 0;
        for (; count < answers.Length && bytes < MaxReplyBytes; count++)
            bytes += answers[count].Size;
        return count;
    }

    private async ValueTask<AnswerMessage> AnswerAsync(QueryMessage query, CancellationToken cancellationToken)
    {
        try
        {
            var answer = AnswerMessage.Of(await evaluator.EvaluateAsync(_environment, query.ToQuery(), cancellationToken));
            return answer.Size <= MaxAnswerBytes ? answer : TooLarge(answer.Size);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, _environment);
            return new() { Error = ErrorCode.General, ErrorMessage = "The evaluation failed on the silo; see its log." };
        }
    }

    /// <summary>Returns the answer while the environment is archived or deleted; null when it is not known to be.</summary>
    private AnswerMessage? FindClosed()
    {
        var directory = control.Current;
        if (directory.IsArchived(_environment))
            return Closed("archived");
        return directory.IsDeleted(_environment) ? Closed("deleted") : null;
    }

    private AnswerMessage Closed(string state) =>
        new() { Error = ErrorCode.General, ErrorMessage = $"The environment {_environment} is {state}, so that nothing is evaluated." };

    private static AnswerMessage TooLarge(long size) =>
        new()
        {
            Error = ErrorCode.General,
            ErrorMessage =
                $"The answer has {size} bytes, and a silo sends {MaxAnswerBytes} at most. Evaluate flags one by one, or on a gateway "
                + "with a replica.",
        };

    [LoggerMessage(1602, LogLevel.Error, "An evaluation in environment {Environment} failed; answering GENERAL.")]
    private partial void LogFailed(Exception exception, EnvironmentId environment);
}
