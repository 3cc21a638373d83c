using System.Runtime.InteropServices;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Environments.Evaluation;
using FlagCluster.Grains.Abstractions.Evaluation;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;

namespace FlagCluster.Grains.Evaluation;

/// <summary>Evaluates from the replicas of its silo. Each silo has as many activations as the load requires.</summary>
[GrainType(GrainNames.Evaluator), GrainDirectory(GrainNames.EvaluatorDirectory), StatelessWorker, Reentrant]
internal sealed partial class EvaluatorGrain(IGrainContext context, ReplicaEvaluator evaluator, ILogger<EvaluatorGrain> logger)
    : Grain,
        IEvaluatorGrain
{
    private readonly EnvironmentId _environment = EnvironmentId.Parse(context.GrainId.Key.ToString()!);

    public async Task<EvaluateReply> EvaluateAsync(EvaluateRequest request, CancellationToken cancellationToken)
    {
        var answers = new AnswerMessage[request.Queries.Length];
        List<Task>? waiting = null;
        for (var i = 0; i < answers.Length; i++)
        {
            var answering = AnswerAsync(request.Queries[i], cancellationToken);
            if (answering.IsCompletedSuccessfully)
                answers[i] = answering.Result;
            else
                (waiting ??= []).Add(StoreAsync(answering, i));
        }
        // All queries wait for the first load of the environment together, not one after the other.
        if (waiting is not null)
            await Task.WhenAll(waiting);
        return new() { Answers = ImmutableCollectionsMarshal.AsImmutableArray(answers) };

        async Task StoreAsync(ValueTask<AnswerMessage> answering, int index) => answers[index] = await answering;
    }

    private async ValueTask<AnswerMessage> AnswerAsync(QueryMessage query, CancellationToken cancellationToken)
    {
        try
        {
            return AnswerMessage.Of(await evaluator.EvaluateAsync(_environment, query.ToQuery(), cancellationToken));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogFailed(exception, _environment);
            return new() { Error = ErrorCode.General, ErrorMessage = "The evaluation failed on the silo; see its log." };
        }
    }

    [LoggerMessage(1602, LogLevel.Error, "An evaluation in environment {Environment} failed; answering GENERAL.")]
    private partial void LogFailed(Exception exception, EnvironmentId environment);
}
