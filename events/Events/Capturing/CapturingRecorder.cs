using FlagCluster.Contracts.Events;
using FlagCluster.Events.Recording;

namespace FlagCluster.Events.Capturing;

/// <summary>Records evaluations, and adds them to the captures that are running.</summary>
internal sealed class CapturingRecorder(EvaluationRecorder recorder, EvaluationCaptures captures) : IEvaluationRecorder
{
    public void Record(in EvaluationRequest request, ReadOnlySpan<EvaluationAnswer> answers)
    {
        recorder.Record(request, answers);
        captures.Add(request, answers);
    }
}
