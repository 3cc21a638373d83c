using FlagCluster.Engine.Bucketing;
using FlagCluster.Engine.Conditions;
using FlagCluster.Engine.Rulesets;

namespace FlagCluster.Engine.Explain;

/// <summary>Collects the steps of one evaluation.</summary>
internal sealed class ExplainTrace
{
    private readonly Dictionary<CompiledCondition, bool> _results = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ElementsTest, int> _elements = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<object, (int Bucket, BucketOrigin Origin)> _buckets = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<CompiledRule> _skipped = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<CompiledPrerequisite, (EvaluationResult Evaluation, bool Met)> _prerequisites = new(
        ReferenceEqualityComparer.Instance
    );

    public void Record(CompiledCondition condition, bool result) => _results[condition] = result;

    /// <summary>Records the element that is tested, and removes the results of the one before.</summary>
    public void RecordElement(ElementsTest test, int index)
    {
        Forget(test.Part);
        _elements[test] = index;
    }

    public void RecordBucket(object part, int bucket, BucketOrigin origin) => _buckets[part] = (bucket, origin);

    public void RecordSkipped(CompiledRule rule) => _skipped.Add(rule);

    public void RecordPrerequisite(CompiledPrerequisite prerequisite, in EvaluationResult evaluation, bool met) =>
        _prerequisites[prerequisite] = (evaluation, met);

    /// <summary>Returns the element that was tested last, or null when none was.</summary>
    public int? ElementOf(ElementsTest test) => _elements.TryGetValue(test, out var index) ? index : null;

    /// <summary>Returns the condition's result, or null when it was not evaluated.</summary>
    public bool? ResultOf(CompiledCondition condition) => _results.TryGetValue(condition, out var result) ? result : null;

    /// <summary>Returns whether a rule matched and its split had no value to hash, so that the next rule was tried.</summary>
    public bool IsSkipped(CompiledRule rule) => _skipped.Contains(rule);

    /// <summary>
    /// Returns the bucket of a rule's split or the position of a bucket condition, or null when it was not evaluated or its attribute is
    /// missing.
    /// </summary>
    public (int Bucket, BucketOrigin Origin)? BucketOf(object part) => _buckets.TryGetValue(part, out var bucket) ? bucket : null;

    public (EvaluationResult Evaluation, bool Met)? PrerequisiteOf(CompiledPrerequisite prerequisite) =>
        _prerequisites.TryGetValue(prerequisite, out var outcome) ? outcome : null;

    private void Forget(CompiledCondition condition)
    {
        _results.Remove(condition);
        switch (condition)
        {
            case CompiledAll all:
                Array.ForEach(all.Parts, Forget);
                break;
            case CompiledAny any:
                Array.ForEach(any.Parts, Forget);
                break;
            case CompiledNot not:
                Forget(not.Part);
                break;
            case ElementsTest elements:
                _elements.Remove(elements);
                Forget(elements.Part);
                break;
        }
    }
}
