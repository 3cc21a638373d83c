using System.Data.Common;
using FlagCluster.Analytics.Storage;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Analytics;

/// <summary>Reads the rows of alerts and of their actions.</summary>
internal static class AlertRows
{
    /// <summary>The columns of an alert.</summary>
    public const string Alert =
        "id, environment, rule_version, rule_document, reading, resolved_at, resolved_by, acknowledged_at, acknowledged_by";

    /// <summary>The columns of an action.</summary>
    public const string Action = "entry, alert, rule_version, status, detail, attempts, completed_at";

    /// <summary>Returns the alert of a row.</summary>
    public static Alert ReadAlert(DbDataReader row) =>
        new(
            row.GetString(0),
            row.GetString(1),
            AnomalyJson.ReadRule(row.GetBytes(3)),
            row.GetInt64(2),
            AnomalyJson.ReadReading(row.GetBytes(4))
        )
        {
            ResolvedAt = GetNumber(row, 5),
            ResolvedBy = row.GetText(6),
            AcknowledgedAt = GetNumber(row, 7),
            AcknowledgedBy = row.GetText(8),
        };

    /// <summary>Returns the action of a row.</summary>
    public static AlertAction ReadAction(DbDataReader row) =>
        new(
            AnomalyJson.ReadEntry(row.GetBytes(0)),
            row.GetString(1),
            row.GetInt64(2),
            (ActionStatus)row.GetInt64(3),
            row.GetText(4),
            (int)row.GetInt64(5),
            GetNumber(row, 6)
        );

    private static long? GetNumber(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);
}
