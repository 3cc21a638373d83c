using FlagCluster.Contracts.Environments;
using FlagCluster.Contracts.Rulesets;

namespace FlagCluster.Environments.Reader;

/// <summary>
/// Keeps the readers of an environment that know a lower level than this release. A reader is connected for some time after each pull.
/// Thread-safe.
/// </summary>
internal sealed class ConnectedReaders(double seconds, TimeProvider time)
{
    private readonly Dictionary<string, (ReaderInfo Reader, long PulledAt)> _readers = new(StringComparer.Ordinal);

    /// <summary>Records a pull.</summary>
    public void Pulled(ReaderInfo reader)
    {
        lock (_readers)
        {
            // A process of a newer release may have the name of the one that it replaces.
            if (reader.Level < RulesetFeatures.KnownLevel)
                _readers[reader.Name] = (reader, time.GetTimestamp());
            else if (_readers.Count > 0)
                _readers.Remove(reader.Name);
        }
    }

    /// <summary>Returns the connected readers that do not know a level, in the order of their names.</summary>
    public IReadOnlyList<ReaderInfo> Below(int level)
    {
        lock (_readers)
        {
            foreach (var (name, (_, pulledAt)) in _readers)
                if (time.GetElapsedTime(pulledAt).TotalSeconds > seconds)
                    _readers.Remove(name);
            return
            [
                .. _readers
                    .Values.Select(entry => entry.Reader)
                    .Where(reader => reader.Level < level)
                    .OrderBy(reader => reader.Name, StringComparer.Ordinal),
            ];
        }
    }
}
