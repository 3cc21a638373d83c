using System.Data.Common;
using FlagCluster.Contracts.Tenancy;
using FlagCluster.Store.Sql;

namespace FlagCluster.Store.Control;

/// <summary>Reads the rows of control data.</summary>
internal static class ControlRows
{
    /// <summary>Reads slug, name and created_at.</summary>
    public static Organization ReadOrganization(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetTime(2));

    /// <summary>Reads organization, slug, name and created_at.</summary>
    public static Project ReadProject(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetTime(3));

    /// <summary>Reads id, name and created_at.</summary>
    public static ProjectEnvironment ReadEnvironment(DbDataReader row) => new(ReadId(row, 0), row.GetString(1), row.GetTime(2));

    /// <summary>Reads id, environment, kind, name, hash, created_at and origins.</summary>
    public static SdkKey ReadKey(DbDataReader row) =>
        new(row.GetString(0), ReadId(row, 1), ControlNames.KeyKind(row.GetString(2)), row.GetString(3), row.GetBytes(4), row.GetTime(5))
        {
            Origins = row.GetString(6),
        };

    /// <summary>Reads id, organization, name, hash and created_at.</summary>
    public static ApiToken ReadToken(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBytes(3), row.GetTime(4));

    /// <summary>Reads kind and id.</summary>
    public static DeletedItem ReadDeletion(DbDataReader row) => new(ControlNames.ItemKind(row.GetString(0)), row.GetString(1));

    private static EnvironmentId ReadId(DbDataReader row, int column)
    {
        var text = row.GetString(column);
        return EnvironmentId.TryParse(text, out var id) ? id : throw new InvalidDataException($"'{text}' is not the id of an environment.");
    }
}
