namespace FlagCluster.Api.Management.Requests;

/// <summary>Represents an item of a list that may be large, so that the bytes of a page are limited too.</summary>
internal interface ISized
{
    /// <summary>Gets the size of the part that may be large, in bytes.</summary>
    int Bytes { get; }
}
