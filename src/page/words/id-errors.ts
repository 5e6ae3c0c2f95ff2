import type { ErrorWords } from './errors.ts';

/** What a click can end with, in Indonesian. */
export const ID_ERRORS: ErrorWords = {
  technical: 'Rincian teknis (bahasa Inggris)',
  notes: {
    local_draft:
      'Ini draf yang dibuat di komputer ini, gratis: gambar, klip, dan suaranya buatan. Lebih baik dengan fakta, foto, dan rekaman Anda sendiri, atau dengan kunci penyedia.',
    generic_frame: 'Tentang topik ini tidak ada fakta, jadi sebagian kalimatnya umum.',
    count_not_told: 'Jumlah yang disebut dalam topik tidak diucapkan satu per satu.',
    count_not_reached: 'Tidak sebanyak yang disebut dalam topik yang dapat diceritakan.',
    shorter_than_planned: 'Videonya lebih pendek dari yang direncanakan.',
    longer_than_planned: 'Videonya lebih panjang dari yang direncanakan: naskahnya perlu dipendekkan.',
    same_middle: 'Bagian tengah naskah sama dengan yang pernah dibuat.',
    script_labels: 'Label dan petunjuk adegan dalam teks Anda tidak diucapkan.',
    script_directions: 'Teks Anda mungkin berisi petunjuk adegan yang ikut diucapkan. Periksa teks segmen.',
    same_words: 'Naskahnya mirip dengan yang pernah dibuat.',
    brand_color_adjusted: 'Warna merek disesuaikan agar tulisan tetap terbaca.',
    captions_without_script: 'Tidak ada takarir: klipnya dibawa tanpa naskah.',
    captions_guessed: 'Tidak ditemukan suara di klip; takarirnya dibagi rata.',
    captions_already_there: 'Klip ini sudah memuat takarir di gambarnya; tidak ditambahkan lagi.',
    picture_encoded_again: 'Gambarnya dikodekan ulang untuk menambahkan takarir, logo, atau transisi.',
    clip_conformed: 'Klip ini disesuaikan dengan bentuk video.',
    clip_damaged: 'Klip ini rusak sebagian; yang dapat dibaca dipakai.',
    clip_duration_differs: 'Panjang klip ini berbeda dari rencana; panjangnya sendiri yang dipakai.',
    clip_without_sound: 'Klip ini tidak bersuara.',
    clip_held: 'Narasinya lebih panjang dari klip, jadi gambar terakhirnya bertahan lebih lama.',
    motion_composed: 'Gerak kameranya disusun di sini dari naskah.',
    another_narrator: 'Narator lain yang mengucapkan segmen ini.',
    narration_without_script: 'Tidak ada narasi: klipnya dibawa tanpa naskah.',
    not_measured: 'Videonya selesai, tetapi tidak dapat diperiksa.',
    image_size_differs: 'Ukuran gambar dari penyedia berbeda; disesuaikan dengan bingkai.',
    photo_not_found:
      'Tidak ada foto yang cocok, jadi gambarnya dibuat di sini. Pakai “Ganti gambar”: bawa foto Anda atau cari dengan kata lain. Atau tulis dalam bahasa Inggris apa yang terlihat di layar.',
    footage_not_found:
      'Tidak ada rekaman yang cocok, jadi gambarnya digerakkan. Tulis dalam bahasa Inggris apa yang terlihat di layar, lalu buat versi lain.',
    quoted_passages:
      'Naskahnya mengucapkan kalimat dari korpus Anda apa adanya. Ubah kata-katanya dalam teks segmen.',
    quoted_article:
      'Naskahnya mengucapkan kalimat sebuah artikel apa adanya. Sebutkan artikelnya di bawah video, seperti dalam teks untuk diterbitkan, dan baca naskahnya.',
    notes_too_short:
      'Fakta Anda tidak cukup untuk panjang yang direncanakan; videonya lebih pendek. Tambahkan dalam teks segmen.',
    no_punctuation:
      'Teks Anda tanpa titik, jadi dipotong pada jedanya. Baca teks segmen sebelum membuat video.',
    script_language: 'Naskahnya tampaknya berbahasa lain dari videonya. Ubah teks segmen.',
    transcript_language: 'Teks Anda tampaknya berbahasa lain dari videonya. Ubah teks segmen.',
    script_shortened: 'Naskahnya dipersingkat karena suaranya perlu waktu lebih lama.',
    order_running: 'Sebuah klip yang tidak diperlukan lagi sudah dipesan dan belum diambil.',
    option_not_used: 'Sebuah pilihan tidak dipakai oleh penyedia ini.',
    seed_not_used: 'Benih acak tidak dipakai: penyedia ini tidak menerimanya.',
    voice_style_not_used:
      'Cara narator berbicara tidak dipakai: suara ini tidak menerima petunjuk. Suara Gemini mengikutinya.',
    chain_not_used:
      'Klipnya tidak saling menyambung: penyedia ini tidak menerima gambar akhir. Pilih transisi di “Transisi dan takarir”.',
    reference_in_words: 'Gambar acuan hanya dijelaskan dengan kata-kata kepada penyedia ini.',
    reference_not_sent: 'Gambar acuan tidak dikirim bersama klip.',
    first_frame_loose: 'Klip belum tentu dimulai tepat dengan gambarnya karena gambar acuan ikut dikirim.',
    files_adopted: 'Yang ada di folder proyek dipakai apa adanya. Untuk membuat yang baru, buat versi lain.',
    clips_made_here: 'Klipnya dibuat di komputer ini.',
    state_recovered: 'Berkas proyek yang rusak dipulihkan dari salinannya.',
    maybe_bought_twice:
      'Gambarnya dipesan lagi setelah jawabannya hilang. Periksa akun Anda di penyedia itu.',
    music_damaged: 'Musiknya rusak sebagian; yang dapat dibaca diputar. Pilih yang lain di “Musik”.',
    music_cut_off: 'Musiknya terpotong; yang ada diulang. Pilih yang lain di “Musik”.',
    vectors_unavailable: 'Korpus hanya dicari menurut kata.',
  },
  sentences: {
    busy: 'Video ini sedang dikerjakan. Tunggu sampai selesai, lalu coba lagi.',
    takenOver: 'Proses lain mengambil alih proyek ini. Yang sudah selesai tidak hilang; muat ulang halaman.',
    changedElsewhere:
      'Naskah sudah diubah di tempat lain sejak halaman ini menampilkannya. Tidak ada yang ditimpa: salin teks Anda, tekan “Batalkan”, lalu sunting yang baru.',
    segmentsChanged:
      'Segmennya sudah diubah di tempat lain sejak halaman ini menampilkannya. Klik ini tidak mengubah apa pun. Lihat segmennya, lalu coba lagi.',
    gone: 'Yang diminta sudah tidak ada. Muat ulang halaman ini.',
    searchAgain: 'Foto ini ditemukan sebelum program dimulai ulang. Cari lagi.',
    noScript: 'Naskahnya belum ditulis. Tekan “Buat video”.',
    projectGone: 'Folder proyek ini tidak ditemukan lagi. Mungkin dipindahkan atau dihapus.',
    projectDamaged: 'Berkas proyek ini rusak dan tidak dapat dibaca. Tidak ada yang diubah.',
    projectNewer: 'Proyek ini disimpan oleh versi program yang lebih baru. Perbarui program ini dulu.',
    gate: 'Alamat halaman ini tidak berlaku lagi. Buka alamat yang dicetak program saat dimulai.',
    interrupted:
      'Pekerjaan dihentikan di tengah jalan. Yang sudah selesai tetap ada; tekan “Buat video” untuk melanjutkan.',
    missing: 'Ada yang belum diisi. Tulislah dalam kata-kata.',
    oddLetters:
      'Teksnya berisi karakter yang tidak dapat dibaca. Ketik ulang atau tempel sebagai teks biasa.',
    tooLong: 'Teksnya terlalu panjang. Persingkat.',
    tooShort: 'Teksnya terlalu pendek untuk sebuah video. Tambahkan beberapa kalimat.',
    noFacts:
      'Tidak ada fakta tentang topik ini di sini. Di formulir video baru, tulis fakta Anda di “Fakta Anda sendiri”, izinkan kalimat umum, atau pilih kata lain.',
    nothingToSay:
      'Dari teks ini tidak dapat dibuat kalimat untuk diucapkan. Tulis kalimat lengkap dengan tanda baca.',
    language:
      'Bahasa ini tidak dapat ditulis atau diucapkan oleh yang terpasang di sini. Pilih bahasa lain atau penyedia lain.',
    scriptLength:
      'Kata-kata ini terlalu singkat atau terlalu panjang: sebuah video lamanya 5 detik sampai 3 menit. Tambah, persingkat, atau pisahkan segmen yang panjang dengan baris kosong.',
    segmentCount:
      'Sebuah video punya satu sampai delapan segmen. Gabungkan atau hapus beberapa, atau tambahkan satu.',
    badValue: 'Nilai ini tidak diterima. Yang lama tetap berlaku.',
    transitionTooLong: 'Transisi ini terlalu lama untuk klip sependek itu. Pilih yang lebih singkat.',
    unknownVoice: 'Narator ini tidak punya suara itu, atau daftarnya tidak dapat diambil. Pilih suara lain.',
    voiceFailed:
      'Suara itu tidak dapat dibunyikan di komputer ini. Pilih suara lain, atau jalankan “sparkfluence doctor”.',
    badPicture:
      'Berkas ini tidak dapat dipakai sebagai gambar. Pilih foto JPEG, PNG, WebP, AVIF, atau HEIC, paling besar 64 megapiksel.',
    fileTooLarge: 'Berkas ini terlalu besar.',
    badMusic:
      'Berkas ini tidak dapat dipakai sebagai musik. Pilih berkas MP3, M4A, WAV, OGG, atau FLAC lain.',
    badLogo: 'Berkas ini tidak dapat dipakai sebagai logo. Pilih PNG, JPEG, WebP, atau SVG.',
    badRecording: 'Rekaman ini tidak dapat dipakai. Periksa berkasnya.',
    keyMissing: 'Kunci untuk penyedia ini belum disetel. Pilih yang lain, atau setel kuncinya.',
    keyRefused: 'Penyedia menolak kunci Anda. Periksa kunci dan akunnya.',
    priceUnknown: 'Harganya tidak diketahui, jadi tidak ada yang dibeli.',
    overLimit:
      'Ini melewati batas biaya. Tidak ada yang dibeli; mulai program dengan batas yang lebih tinggi bila memang perlu.',
    notAgreed:
      'Harganya sekarang lebih tinggi dari yang Anda setujui. Tidak ada yang dibeli; tanyakan harganya lagi.',
    payment:
      'Saldo, kuota, atau penagihan di penyedia ini tidak cukup. Tidak ada yang dibuat; periksa akun Anda di sana.',
    ffmpegMissing:
      'ffmpeg, atau bagiannya yang diperlukan, tidak ada di komputer ini. Jalankan “sparkfluence doctor”.',
    fontMissing: 'Tidak ada fon untuk huruf bahasa ini. Jalankan “sparkfluence doctor”.',
    diskFull:
      'Berkas tidak dapat ditulis: disk penuh atau folder tidak boleh ditulisi. Sediakan tempat, lalu coba lagi; yang sudah selesai tetap ada.',
    diskFullForFile:
      'Berkas Anda tidak dapat disimpan: disk penuh atau folder tidak boleh ditulisi. Sediakan tempat, lalu pilih berkasnya lagi; yang sebelumnya tetap ada.',
    blocked: 'Penyedia tidak mau membuat isi ini. Ubah kata-katanya atau apa yang terlihat, lalu coba lagi.',
    refused:
      'Penyedia tidak dapat mengerjakan permintaan ini. Coba lagi, ubah kata-katanya, atau pilih penyedia lain.',
    waitABit: 'Terlalu banyak permintaan saat ini. Tunggu sebentar, lalu coba lagi.',
    unreachable: 'Layanan ini tidak dapat dihubungi. Periksa sambungan internet, lalu coba lagi.',
    proxy: 'Proksi jaringan Anda tidak meneruskan permintaan ini. Periksa pengaturannya.',
    region: 'Penyedia ini tidak melayani negara Anda. Pilih penyedia lain.',
    modelGone: 'Model ini tidak ada lagi di penyedianya. Setel model lain.',
    badAnswer: 'Jawaban penyedia tidak dapat dipakai atau diunduh. Coba lagi.',
    unsure:
      'Tidak pasti apakah penyedia menerima pesanan ini. Tidak dipesan dua kali: tekan “Buat video” nanti, dan pesanan itu akan dicari.',
    notMade: 'Ini tidak dapat dibuat. Coba lagi.',
    fileGone: 'Berkas yang diperlukan hilang atau berubah. Tekan “Buat video”, dan berkas itu dibuat lagi.',
    clipsFirst: 'Belum semua klip siap. Tekan “Buat video”: yang kurang dibuat, lalu digabungkan.',
    notJoined:
      'Film atau suaranya tidak dapat diolah. Coba lagi, atau buat ulang segmen yang disebut di rincian.',
    storageRefused:
      'Penyimpanan tidak menerima video ini. Yang sudah dibuat tersimpan di sini. Perbaiki yang disebut di rincian, lalu tekan “Unggah video”.',
    storageFull:
      'Penyimpanan tidak punya tempat untuk video ini. Yang sudah dibuat tersimpan di sini. Sediakan tempat di sana, lalu tekan “Unggah video”.',
    storageUnreachable:
      'Penyimpanan tidak dapat dihubungi. Yang sudah dibuat tersimpan di sini. Periksa sambungan, lalu tekan “Unggah video”.',
    noStorage: 'Proyek ini tidak menyebut penyimpanan untuk videonya.',
    database: 'Basis data yang menyimpan proyek tidak menjawab. Coba lagi nanti.',
    badInput: 'Permintaan ini tidak dapat diterima.',
    badSetup: 'Ada yang belum disiapkan di komputer ini. Jalankan “sparkfluence doctor”.',
    projectTrouble: 'Itu tidak dapat dilakukan pada proyek ini sekarang. Muat ulang halaman.',
    bug: 'Terjadi kesalahan di dalam program. Yang sudah selesai tidak hilang.',
  },
  steps: null,
};
