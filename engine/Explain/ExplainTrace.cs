using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Explain;

/// <summary>What happened during one evaluation, noted by the evaluation itself.</summary>
internal sealed class ExplainTrace
{
    private readonly Dictionary<CompiledCondition, bool> _results = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledRule, int> _buckets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledPrerequisite, (EvaluationResult Evaluation, bool Met)> _prerequisites = new(ReferenceEqualityComparer.Instance);

    public void Record(CompiledCondition condition, bool result) => _results[condition] = result;

    public void RecordBucket(CompiledRule rule, int bucket) => _buckets[rule] = bucket;

    public void RecordPrerequisite(CompiledPrerequisite prerequisite, in EvaluationResult evaluation, bool met) => _prerequisites[prerequisite] = (evaluation, met);

    /// <summary>The condition's result, or null when it was not reached.</summary>
    public bool? ResultOf(CompiledCondition condition) => _results.TryGetValue(condition, out var result) ? result : null;

    /// <summary>The bucket the rule's split computed, or null when it was not reached or had nothing to hash.</summary>
    public int? BucketOf(CompiledRule rule) => _buckets.TryGetValue(rule, out var bucket) && bucket >= 0 ? bucket : null;

    public (EvaluationResult Evaluation, bool Met)? PrerequisiteOf(CompiledPrerequisite prerequisite) =>
        _prerequisites.TryGetValue(prerequisite, out var outcome) ? outcome : null;
}
