namespace FlagCluster.Integrations.Import;

/// <summary>Reads the files of another system.</summary>
internal interface ISourceReader
{
    /// <summary>Gets the name of the format, which is the system of origins.</summary>
    string System { get; }

    /// <summary>Reads the files into drafts; errors are in the result.</summary>
    ImportDrafts Read(ImportRequest request);
}
