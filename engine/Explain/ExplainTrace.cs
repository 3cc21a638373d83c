using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Explain;

/// <summary>Collects the steps of one evaluation.</summary>
internal sealed class ExplainTrace
{
    private readonly Dictionary<CompiledCondition, bool> _results = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledRule, int> _buckets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledPrerequisite, (EvaluationResult Evaluation, bool Met)> _prerequisites = new(
        ReferenceEqualityComparer.Instance
    );

    public void Record(CompiledCondition condition, bool result) => _results[condition] = result;

    public void RecordBucket(CompiledRule rule, int bucket) => _buckets[rule] = bucket;

    public void RecordPrerequisite(CompiledPrerequisite prerequisite, in EvaluationResult evaluation, bool met) =>
        _prerequisites[prerequisite] = (evaluation, met);

    /// <summary>Returns the condition's result, or null when it was not evaluated.</summary>
    public bool? ResultOf(CompiledCondition condition) => _results.TryGetValue(condition, out var result) ? result : null;

    /// <summary>Returns the bucket of the rule's split, or null when the split was not evaluated or its attribute is missing.</summary>
    public int? BucketOf(CompiledRule rule) => _buckets.TryGetValue(rule, out var bucket) && bucket >= 0 ? bucket : null;

    public (EvaluationResult Evaluation, bool Met)? PrerequisiteOf(CompiledPrerequisite prerequisite) =>
        _prerequisites.TryGetValue(prerequisite, out var outcome) ? outcome : null;
}
