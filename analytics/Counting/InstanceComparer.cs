using System.Runtime.CompilerServices;

namespace FlagCluster.Analytics.Counting;

/// <summary>Compares answers, and what their events have in common, by reference: equal ones are usually the same.</summary>
internal sealed class InstanceComparer : IEqualityComparer<(EvaluatedFlag Flag, int Context)>, IEqualityComparer<EventContext>
{
    /// <summary>The comparer.</summary>
    public static readonly InstanceComparer Instance = new();

    public bool Equals((EvaluatedFlag Flag, int Context) x, (EvaluatedFlag Flag, int Context) y) =>
        ReferenceEquals(x.Flag, y.Flag) && x.Context == y.Context;

    public int GetHashCode((EvaluatedFlag Flag, int Context) one) => RuntimeHelpers.GetHashCode(one.Flag) * 31 + one.Context;

    public bool Equals(EventContext x, EventContext y) =>
        ReferenceEquals(x.Environment, y.Environment)
        && ReferenceEquals(x.Client, y.Client)
        && x.Kind == y.Kind
        && x.IsTrusted == y.IsTrusted
        && x.Day == y.Day;

    public int GetHashCode(EventContext one) =>
        (RuntimeHelpers.GetHashCode(one.Environment) * 31 + RuntimeHelpers.GetHashCode(one.Client)) * 31 + (int)one.Kind;
}
