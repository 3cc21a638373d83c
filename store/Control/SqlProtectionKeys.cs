using System.Data.Common;
using System.Xml.Linq;
using FlagCluster.Store.Sql;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace FlagCluster.Store.Control;

/// <summary>Stores the keys of data protection in SQL, so that every server of an installation reads what another one encrypted.</summary>
/// <remarks>
/// The framework creates a key when it finds none that it can use, and then reads all keys again. When another process has stored one in
/// the meantime, a new key is not stored: both processes use the one that was first. Otherwise each would encrypt with its own key, which
/// the other one does not know.
/// </remarks>
internal sealed class SqlProtectionKeys(Database database) : IXmlRepository
{
    // Rows are only added, so that their number identifies what was read.
    private long _known;

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var keys = Wait(() =>
            database.ReadAsync(
                connection =>
                    connection.QueryAsync("SELECT xml FROM protection_keys ORDER BY name", row => row.GetString(0), CancellationToken.None),
                CancellationToken.None
            )
        );
        Interlocked.Exchange(ref _known, keys.Count);
        return [.. keys.Select(XElement.Parse)];
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        ArgumentNullException.ThrowIfNull(element);
        var known = Interlocked.Read(ref _known);
        Wait(() =>
            database.WriteAsync(
                async connection =>
                {
                    // The row lock of the update makes processes take turns.
                    await connection.ExecuteAsync("UPDATE control_version SET version = version", CancellationToken.None);
                    // Revocations and other elements are independent of each other.
                    if (element.Name == "key" && await CountAsync(connection) != known)
                        return false;
                    await connection.ExecuteAsync(
                        "INSERT INTO protection_keys (name, xml) VALUES (@name, @xml)",
                        CancellationToken.None,
                        ("@name", StoredText.Checked(friendlyName)),
                        ("@xml", StoredText.Checked(element.ToString(SaveOptions.DisableFormatting)))
                    );
                    return true;
                },
                CancellationToken.None
            )
        );
    }

    private static async Task<long> CountAsync(DbConnection connection) =>
        (await connection.QueryAsync("SELECT COUNT(*) FROM protection_keys", row => row.GetInt64(0), CancellationToken.None))[0];

    // The framework reads keys synchronously, at the start and once a day.
    private static T Wait<T>(Func<Task<T>> work) => Task.Run(work).GetAwaiter().GetResult();
}
