using System.Buffers.Binary;
using System.IO.Compression;
using IamAuditor.Core.Findings;

namespace IamAuditor.Reports.Mail;

/// <summary>
/// Open findings over runs as stacked columns by severity: a PNG of our own, because mail programs show neither SVG nor scripts. It has no text; the numbers stand in the mail beside it
/// and in the picture's alternative text.
/// </summary>
internal static class TrendPicture
{
    public const int Width = 560;
    public const int Height = 140;

    // The palette's first colour is the ground, the second the axis.
    private static readonly byte[] Palette = [255, 255, 255, 0x9a, 0xa5, 0xb1, .. Severities.SelectMany(s => Rgb(ColorOf(s)))];

    /// <summary>From the axis upwards.</summary>
    public static IReadOnlyList<Severity> Severities => [Severity.Critical, Severity.High, Severity.Medium, Severity.Low, Severity.Info];

    public static string ColorOf(Severity severity) =>
        severity switch
        {
            Severity.Critical => "#9b1c31",
            Severity.High => "#c2410c",
            Severity.Medium => "#d9a514",
            Severity.Low => "#1d6fa5",
            _ => "#8a94a3",
        };

    /// <param name="columns">Oldest first; of each the open findings by severity.</param>
    public static byte[] Draw(IReadOnlyList<Func<Severity, int>> columns)
    {
        var pixels = new byte[Height, Width];
        var most = Math.Max(1, columns.Select(c => Severities.Sum(c)).DefaultIfEmpty(1).Max());
        var step = Width / Math.Max(1, columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            var (total, bottom) = (0, Height - 3);
            for (var s = 0; s < Severities.Count; s++)
            {
                total += columns[i](Severities[s]);
                var top = Height - 3 - (int)((Height - 10.0) * total / most);
                Fill(
                    pixels,
                    (i * step) + Math.Max(1, step / 6),
                    top,
                    Math.Max(1, step - (2 * Math.Max(1, step / 6))),
                    bottom - top,
                    (byte)(s + 2)
                );
                bottom = top;
            }
        }

        Fill(pixels, 0, Height - 2, Width, 2, 1);
        return Png(pixels);
    }

    private static void Fill(byte[,] pixels, int x, int y, int width, int height, byte color)
    {
        for (var row = y; row < y + height; row++)
        {
            for (var column = x; column < Math.Min(x + width, Width); column++)
            {
                pixels[row, column] = color;
            }
        }
    }

    // PNG, W3C Recommendation, third edition: signature, then chunks of length, type, data, CRC.
    private static byte[] Png(byte[,] pixels)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        header[8] = 8;
        header[9] = 3;
        Chunk(png, "IHDR"u8, header);
        Chunk(png, "PLTE"u8, Palette);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var line = new byte[Width + 1];
            for (var y = 0; y < Height; y++)
            {
                for (var x = 0; x < Width; x++)
                {
                    line[x + 1] = pixels[y, x];
                }

                zlib.Write(line);
            }
        }

        Chunk(png, "IDAT"u8, packed.ToArray());
        Chunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static void Chunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        png.Write(type);
        png.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var b in data)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return crc;
    }

    private static byte[] Rgb(string color) => Convert.FromHexString(color.AsSpan(1));
}
