using System.Globalization;
using FlagCluster.Control.Audit;
using FlagCluster.Hosting.Startup;

namespace FlagCluster.Hosting.Bootstrap.Commands;

/// <summary>Reads files of signed checkpoints of the audit log.</summary>
internal static class CheckpointFile
{
    /// <summary>Returns the checkpoints of a file, one on each line, and the keys of which one must have signed them.</summary>
    /// <param name="file">The path, or null for none.</param>
    /// <param name="keyFile">The path of the public keys, or null for any key.</param>
    /// <exception cref="StartupException">A file cannot be used.</exception>
    public static async Task<(List<AuditCheckpoint> Checkpoints, AuditKeys? Keys)> ReadAsync(string? file, string? keyFile)
    {
        var keys = keyFile is null ? null : ReadKeys(keyFile, await CommandFiles.ReadAsync(keyFile));
        var checkpoints = new List<AuditCheckpoint>();
        if (file is null)
            return (checkpoints, keys);
        var number = 0;
        foreach (var line in (await CommandFiles.ReadAsync(file)).Split('\n', StringSplitOptions.TrimEntries))
        {
            number++;
            if (line.Length > 0)
                checkpoints.Add(ReadCheckpoint(file, number, line, keys));
        }
        return (checkpoints, keys);
    }

    private static AuditCheckpoint ReadCheckpoint(string file, int number, string line, AuditKeys? keys)
    {
        try
        {
            return AuditCheckpoint.Read(line, keys);
        }
        catch (InvalidDataException exception)
        {
            throw new StartupException(
                string.Create(CultureInfo.InvariantCulture, $"Line {number} of {file} cannot be used: {exception.Message}")
            );
        }
    }

    private static AuditKeys ReadKeys(string file, string text)
    {
        try
        {
            return AuditKeys.Parse(text);
        }
        catch (InvalidDataException exception)
        {
            throw new StartupException($"{file} cannot be used: {exception.Message} 'audit key' prints the public key of a host.");
        }
    }
}
