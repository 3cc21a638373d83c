using FlagCluster.Cli.Api;
using FlagCluster.Cli.Commands;
using FlagCluster.Cli.Errors;
using FlagCluster.Cli.Output;
using FlagCluster.Integrations.Bundles;
using FlagCluster.Integrations.Trees;

namespace FlagCluster.Cli.Bundles;

/// <summary>Exports a bundle to a file or a folder.</summary>
/// <param name="name">The path of the file or the folder.</param>
/// <param name="scope">How much is exported.</param>
internal sealed class BundleExport(string name, BundleScope scope)
{
    /// <summary>Exports the bundle.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(Invocation invocation)
    {
        var format = BundleSource.FormatOf(name);
        var archive = await DownloadAsync(invocation, format ?? BundleFormat.TarGz);
        if (format is not null)
        {
            Write(archive);
            invocation.Terminal.Note($"{name} has {archive.Length} bytes.");
            return ExitCode.Ok;
        }
        var files = await UnpackAsync(archive, invocation.Aborted);
        var changed = await new BundleSource(name).UpdateAsync(files, invocation.Aborted);
        invocation.Terminal.Note($"{name} has {files.Count} files of the export; {changed} files changed.");
        return ExitCode.Ok;
    }

    private static async Task<List<TreeFile>> UnpackAsync(byte[] archive, CancellationToken cancellationToken)
    {
        try
        {
            var input = new MemoryStream(archive, writable: false);
            return await BundleArchive.ReadAsync(input, BundleFormat.TarGz, cancellationToken).ToListAsync(cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw CommandException.Usage($"The export cannot be read: {exception.Message}");
        }
    }

    private async Task<byte[]> DownloadAsync(Invocation invocation, BundleFormat format)
    {
        var query = $"?format={(format == BundleFormat.Zip ? "zip" : "tar.gz")}{QueryOf(invocation, scope)}";
        var request = new ApiRequest(HttpMethod.Get, $"{await invocation.OrganizationPathAsync()}/bundle{query}")
        {
            // Problems are JSON.
            Accept = "application/gzip, application/zip, application/json",
        };
        return (await invocation.Api.SendAsync(request, invocation.Aborted)).Body;
    }

    /// <summary>Returns the part of the query that names a scope.</summary>
    public static string QueryOf(Invocation invocation, BundleScope scope)
    {
        if (scope == BundleScope.Organization)
            return "";
        var project = $"&project={Uri.EscapeDataString(invocation.Connection.Project)}";
        return scope == BundleScope.Project ? project : $"{project}&environment={Uri.EscapeDataString(invocation.Connection.Environment)}";
    }

    private void Write(byte[] archive)
    {
        try
        {
            DraftFile.Replace(name, stream => stream.Write(archive));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{name} cannot be written: {exception.Message}");
        }
    }
}
