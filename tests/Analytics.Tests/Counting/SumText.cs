using System.Text;
using FlagCluster.Analytics.Counting;

namespace FlagCluster.Analytics.Tests.Counting;

/// <summary>Writes sums as text, in the order of their rows.</summary>
internal static class SumText
{
    public static string Of(EventSums sums)
    {
        var text = new StringBuilder();
        Append(text, sums.Ids.Ranges.Select(range => KeyValuePair.Create(range.Key, Convert.ToHexString(range.Value))));
        Append(text, sums.Evaluations.Rows);
        Append(text, sums.Tracks.Rows);
        Append(text, sums.Seen.Rows);
        Append(text, sums.People.Rows.Select(row => KeyValuePair.Create(row.Key, Convert.ToHexString(row.Value.ToBytes()))));
        Append(text, sums.Exposures.Rows);
        Append(text, sums.PersonTracks.Rows);
        Append(text, sums.Crashes.Days.Rows);
        Append(text, sums.Crashes.Groups.Rows);
        Append(text, sums.Crashes.Flags.Rows);
        Append(text, sums.Crashes.People.Rows.Select(row => KeyValuePair.Create(row.Key, Convert.ToHexString(row.Value.ToBytes()))));
        return text.ToString();
    }

    private static void Append<TKey, TSum>(StringBuilder text, IEnumerable<KeyValuePair<TKey, TSum>> rows)
    {
        foreach (var (key, sum) in rows)
            text.Append(key).Append(" = ").Append(sum).Append('\n');
    }
}
