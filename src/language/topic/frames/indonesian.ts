/** Indonesian words that frame a topic without naming its subject; see `../topic-words.ts`. */
export const INDONESIAN_FRAMES = `
5w ada adalah agar aja akan aku ala aman anak apa apakah asyik atau awal bagaimana bagi bagus baik banyak baru bebas
beberapa beda belajar belum benar berapa berhasil berikut berkualitas bersama biar biasa bikin bisa boleh buat bukan
cara caranya cepat coba cocok cukup dalam dan dari demi dengan di diri dijamin efektif efisien enak gampang gak
gimana hal hari harus hebat hemat hidup hindari ibu ide ideal ingin ini instan itu jadi jangan jitu jika juga kalau
kalian kaliannya kamu karena karyawan kantor kaum ke kebiasaan kelola kembali kenapa kepada kerja kesalahan ketika
kita konsisten kuliah lagi lakukan lama langkah langsung latihan lebih lewat luar maksimal maka mahasiswa malam
malas mau melakukan meningkat meningkatkan tingkatkan membangun memaksimalkan membuat memulai mulai menambah
mengatasi mengatur menghindari menjadi menjaga jaga menguasai mudah muda murah nih nyaman nya orang orangtua oleh
optimal pada pagi pakai panduan paling para pas pasti pelajar pemula penting perlu pekerja pelan pernah praktis pria
profesional punya rahasia rajin rumah remaja rutin saat saja sama sambil sampai sangat santai saya sebelum sederhana
sehari sehat selalu semua sendiri seru sering setelah setiap siswa sore strategi sukses supaya susah tahu tanpa tapi
teknik terbaik terbukti terhadap tetap tiap tidak tips trik tipe tua tugas untuk wajib waktu wanita media sosial
ringan otodidak berhenti hp sosmed instagram produk uangmu menyiapkan mempersiapkan persiapan membiasakan merawat
biaya besar kecil kos kost anti gugup ibu-ibu kreatif santuy zaman now gen z milenial yang yuk abang adik agak
akhirnya alami alasan ampuh antara apalagi apabila asal asalkan asik auto ayo bahkan bahwa bang bapak bareng begini
begitu bener beneran berani berat berubah besok biasanya bingung bosan bro bu bulanan bund bunda buruh cek cewek
cowok capek cerita cinta dapat dapet dasar dek deh disiplin disebut doang dong dosen duduk dulu emak enggak ga gabut
gagal ganti gratis gue gua guru gw habis halus hanya harian harusnya hasil hati hidupku hilang ingat insya jadinya
jago jam jarang jelas jenis jomblo jujur kaget kadang kaku kali kaya kayak kebanyakan kecuali keluarga kena kenal
kerasa keren kisah kok kosan kunci kurang lah lain lainnya lakuin lalu lancar lansia lebaran libur liburan lihat loh
lo lu lupa makin malah masa masalah masih masyarakat mbak mental mending mengajarkan mengerti mengetahui menjalani
menurut menyenangkan mereka mesti mingguan minim minimal misalnya modal mulailah murid mungkin nggak ngerti ngga
niat nol normal nyesel otomatis pacar pak pakar paket parah pasangan pegawai pengalaman pengen pemalas pensiunan
perawat perantau perempuan percaya pernikahan pertama petani pindah pintar pribadi prinsip proses psikologi pusing
ramadan ramadhan rasa rasanya receh rela rendah ribet rugi rumahan rupanya sabar salah sebab sebagai sebaiknya
sebenarnya sebentar sebulan seharian seharusnya seiring sejak sekarang sekali sekolah selama selesai semalam
semester seminggu semudah sepele serba serta sesuai setahun setelahnya seumur siang siapa siapapun sibuk sih sini
situ situasi soal solusi stop stres sudah suka suami supir istri tahap tahapan tantangan tenang ternyata terlalu
termudah tercepat terhindar terlihat tersembunyi terus teruji tim tinggal tingkat toh tujuan tutorial udah umum unik
urusan usia utama versi yakin umr umk gaji sd smp sma smk kuli driver ojol jakarta bandung surabaya indonesia kota
desa kampung perkotaan takut malu minder cemas panik dosa fatal bodoh sadari disadari sepanjang ruang ruangan kamar
dapur apartemen kontrakan sempit mungil musim hujan kemarau puasa tanggung aplikasi alat teman sahabat loker
kesibukan kalangan lembur shift pensiun merdeka betah awet mati hidupkan bertahan tahan nekat serius ampun
padahal jawaban nurut nikah menikah tua muda caraku pengin mulu terus bos rekan atasan klien
`;
